package org.ws101.internal.socket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.Timers;
import org.ws101.testing.ManualTimers;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketTransportTest {
    /** More than the buffers of two sockets take. */
    private static final int MUCH = 32 << 20;

    /** A clock on which the thread of the sockets waits, from a moment on. */
    private static final class Clock implements Timers {
        private final ManualTimers timers = new ManualTimers();
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private volatile boolean waits;

        @Override
        public long nanoTime() {
            if (waits && Thread.currentThread().getName().equals(Workers.PREFIX + "selector")) {
                asked.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return timers.nanoTime();
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            return timers.schedule(delay, task);
        }
    }

    /** Somebody looks after a write just when it has failed, and the connection does not know of that yet. */
    @Test
    void aWriteThatFailsHasNotLeft() throws Exception {
        Clock clock = new Clock();
        WebSocketOptions options = WebSocketOptions.builder()
                .outboundBytes(MUCH)
                .maxFrameSize(MUCH)
                .pingInterval(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .build();
        Connection connection = Connection.blocking(
                new Setup(Role.CLIENT, options, Optional.empty(), null, null),
                new Services(
                        Runnable::run, clock, new FlushWatchdog(clock, "unused"), new BufferPool(1), () -> 0x0A0B0C0D));
        try (ClientServices.Lease lease = ClientServices.lease();
                ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SocketChannel channel = SocketChannel.open(listening.getLocalSocketAddress())) {
            Socket peer = listening.accept();
            SocketTransport.start(
                    connection, new PlainWire(channel), ByteBuffer.allocate(0), lease.services(), Runnable::run);
            CountDownLatch reads = new CountDownLatch(1);
            lease.services().reactor().execute(reads::countDown); // behind the first turn
            reads.await();
            CompletableFuture<Void> sent = connection
                    .webSocket()
                    .sendAsync(new Message.Binary(new byte[MUCH / 2]))
                    .toCompletableFuture();
            clock.waits = true;
            peer.setSoLinger(true, 0); // a reset
            peer.close();
            clock.asked.await();
            clock.timers.advance(Duration.ofSeconds(1)); // it is looked after
            assertFalse(sent.isDone());
            clock.mayGoOn.countDown();
            connection.ended().toCompletableFuture().join();
            CompletionException failure = assertThrows(CompletionException.class, sent::join);
            assertInstanceOf(WebSocketClosedException.class, failure.getCause());
        } finally {
            clock.mayGoOn.countDown();
        }
    }
}
