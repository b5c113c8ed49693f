package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseCode;
import org.ws101.WebSocketOptions;

/** A logger that throws, as some do when a disk is full, hinders no connection and no end of one. */
class FailingLogTest {
    private final RecordingListener listener = new RecordingListener();

    static Stream<Throwable> failures() {
        return Stream.of(
                new UncheckedIOException(new IOException("No space left on device")), new StackOverflowError());
    }

    private Rig rig(Throwable failure) {
        Rig rig = Rig.listening(listener);
        rig.log.failWith(failure);
        return rig;
    }

    private static void assertEnded(Rig rig) {
        rig.timers.advance(Duration.ofSeconds(10));
        rig.settle();
        assertTrue(rig.transport.isClosed());
        assertTrue(rig.connection.ended().toCompletableFuture().isDone());
        assertEquals(0, rig.timers.waiting());
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aConnectionThatIsLostEnds(Throwable failure) {
        Rig rig = rig(failure);
        rig.transport.failReads(new IOException("Connection reset by peer"));
        assertEnded(rig);
        listener.expect("open", "error:IOException", "close:1006");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCallbackThatFailsClosesTheConnection(Throwable failure) {
        Rig rig = rig(failure);
        listener.doing((webSocket, call) -> {
            if (call.startsWith("text:")) {
                throw new IllegalStateException("as a test wishes");
            }
        });
        rig.arriveText("1");
        rig.settle();
        rig.arriveClose(CloseCode.INTERNAL_SERVER_ERROR);
        assertEnded(rig);
        listener.expect("open", "text:1", "error:IllegalStateException", "close:1011");
    }

    @Test
    @ResourceLock("org.ws101.Trace")
    void aTraceThatCannotBeWrittenChangesNothing() {
        Logger logger = Logger.getLogger("org.ws101.Trace");
        Handler full = new FullDisk();
        logger.addHandler(full);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.FINER);
        try {
            Rig rig = Rig.listening(listener.echoing(), WebSocketOptions.builder());
            rig.arriveText("1");
            rig.expectSent("1");
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            assertEnded(rig);
            listener.expect("open", "text:1", "close:1000");
        } finally {
            logger.setLevel(null);
            logger.setUseParentHandlers(true);
            logger.removeHandler(full);
        }
    }

    private static final class FullDisk extends Handler {
        @Override
        public void publish(LogRecord line) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
