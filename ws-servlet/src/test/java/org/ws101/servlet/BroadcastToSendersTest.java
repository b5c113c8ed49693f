package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.Message;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.transport.SilentTransport;

/** A broadcast to a connection one of whose senders is at work on a message: it neither waits for that first, nor skips it. */
@Timeout(60)
class BroadcastToSendersTest {
    private final CountDownLatch compressing = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch neighbourHasIt = new CountDownLatch(1);

    @ParameterizedTest
    @EnumSource
    void reachesIt(SlowConsumer slow) throws Exception {
        try (SystemTimers timers = new SystemTimers("timers")) {
            FlushWatchdog watchdog = new FlushWatchdog(timers, "unused");
            Services services = new Services(Runnable::run, timers, watchdog, new BufferPool(1), () -> 0);
            Connection busy = Connection.blocking(setup(new SlowExtension()), services);
            busy.start(new Network(new CountDownLatch(1)));
            Connection neighbour = Connection.blocking(setup(null), services);
            neighbour.start(new Network(neighbourHasIt));

            Thread sender = new Thread(() -> busy.webSocket().sendAll(new Message.Binary(new byte[100_000])));
            sender.start();
            compressing.await();
            PreparedMessage news = PreparedMessage.of(new Message.Text("news"));
            FutureTask<Connections.Outcome> broadcast = new FutureTask<>(() -> new Broadcast(slow)
                    .to(
                            Stream.of(busy, neighbour).map(each -> new Broadcast.Addressed(each, news)),
                            Connections.OtherNodes.NOT_ADDRESSED));
            new Thread(broadcast).start();
            neighbourHasIt.await();
            mayEnd.countDown();
            Connections.Outcome outcome = broadcast.get();
            assertEquals(2, outcome.sent());
            assertEquals(0, outcome.skipped());
            assertEquals(0, outcome.closed());
            assertTrue(busy.webSocket().isOpen());
            sender.join();
            busy.abort("the test is over");
            neighbour.abort("the test is over");
        }
    }

    private static Setup setup(Extension extension) {
        return new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), extension, null);
    }

    /** Leaves large payloads as they are, but takes its time. */
    private final class SlowExtension implements Extension {
        @Override
        public int rsv() {
            return 0;
        }

        @Override
        public boolean decode(byte[] bytes, int offset, int length, boolean last, Sink to) {
            return to.accept(bytes, offset, length);
        }

        @Override
        public boolean transforms(int length, boolean last) {
            return length > 1000;
        }

        @Override
        public byte[] encode(byte[] bytes, int offset, int length, boolean last) {
            compressing.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Arrays.copyOfRange(bytes, offset, offset + length);
        }

        @Override
        public void forgetSent() {}

        @Override
        public void release() {}
    }

    /** A network that takes everything. */
    private static final class Network extends SilentTransport {
        private final CountDownLatch written;

        Network(CountDownLatch written) {
            this.written = written;
        }

        @Override
        public boolean write(ByteBuffer bytes) {
            written.countDown();
            return super.write(bytes);
        }
    }
}
