package org.ws101.internal.socket;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReactorTest {
    private ServerSocketChannel listening;
    private Reactor reactor;

    @BeforeEach
    void start() throws IOException {
        listening = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        reactor = new Reactor(Executors.defaultThreadFactory()).start();
    }

    @AfterEach
    void stop() throws IOException {
        reactor.close();
        listening.close();
    }

    @Test
    void whatOneConnectionThrowsLeavesTheOthersServed() throws Exception {
        OutOfMemoryError first = new OutOfMemoryError("unable to create native thread");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        wait(new Failing(first) {
            @Override
            public void failed(Throwable cause) {
                failure.complete(cause);
                throw new IllegalStateException("failed fails too");
            }
        });
        assertSame(first, failure.get());

        CompletableFuture<Void> served = new CompletableFuture<>();
        wait(new Failing(first) {
            @Override
            public void ready() {
                served.complete(null);
            }
        });
        served.get();
    }

    /** Selecting would return at once for ever. */
    @Test
    void anInterruptDoesNotStay() throws Exception {
        CompletableFuture<Thread> interrupted = new CompletableFuture<>();
        reactor.execute(() -> {
            Thread.currentThread().interrupt();
            interrupted.complete(Thread.currentThread());
        });
        Thread thread = interrupted.get();
        while (thread.isInterrupted()) {
            Thread.onSpinWait();
        }
        CompletableFuture<Void> served = new CompletableFuture<>();
        reactor.execute(() -> served.complete(null));
        served.get();
    }

    @Test
    void taskThatThrowsLeavesTheOthersRun() throws Exception {
        reactor.execute(() -> {
            throw new NoClassDefFoundError("x");
        });
        CompletableFuture<Void> run = new CompletableFuture<>();
        reactor.execute(() -> run.complete(null));
        run.get();
    }

    @Nested
    class WithoutAThread {
        private final OutOfMemoryError failure = new OutOfMemoryError("unable to create native thread, on purpose");

        private final class Unstartable extends Thread {
            @Override
            public synchronized void start() {
                throw failure;
            }
        }

        @Test
        void itsSelectorIsClosed() throws IOException {
            Reactor without = new Reactor(task -> new Unstartable());
            assertSame(failure, assertThrows(OutOfMemoryError.class, without::start));
            try (SocketChannel channel = SocketChannel.open(listening.getLocalAddress())) {
                channel.configureBlocking(false);
                Reactor.Waiting nobody = new Failing(failure);
                assertThrows(ClosedSelectorException.class, () -> without.register(channel, nobody));
            }
            without.close();
        }
    }

    /** Has the reactor wait until a new socket is writable, which it is. */
    private void wait(Reactor.Waiting waiting) throws IOException {
        SocketChannel channel = SocketChannel.open(listening.getLocalAddress());
        channel.configureBlocking(false);
        reactor.register(channel, waiting).interestOps(SelectionKey.OP_WRITE);
        reactor.wakeUp();
    }

    private static class Failing implements Reactor.Waiting {
        private final Error error;

        Failing(Error error) {
            this.error = error;
        }

        @Override
        public void ready() {
            throw error;
        }

        @Override
        public void failed(Throwable cause) {}
    }
}
