package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.trace.Trace;
import org.ws101.testing.EverySplit;

/** What the logger org.ws101.Trace is told of a connection. */
@ResourceLock("org.ws101.Trace")
class TraceTest {
    private static final Level STATES = Level.FINE; // DEBUG
    private static final Level FRAMES = Level.FINER; // TRACE

    private final Logger logger = Logger.getLogger("org.ws101.Trace");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void restore() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }

    /** The lines about a connection since the last time, without its id. */
    private List<String> lines(Rig rig) {
        String id = rig.webSocket.id() + " ";
        List<String> lines = new ArrayList<>();
        for (LogRecord line : records) {
            if (line.getMessage().startsWith(id)) {
                lines.add(line.getMessage().substring(id.length()));
            }
        }
        records.clear();
        return lines;
    }

    private Rig started(Level level, WebSocketOptions.Builder options) {
        logger.setLevel(level);
        Rig rig = Rig.blocking(options);
        assertEquals(
                List.of("starts: " + rig.webSocket + ", at unknown/<unresolved>:0 with unknown/<unresolved>:0"),
                lines(rig));
        return rig;
    }

    @Test
    void framesInBothDirections() {
        Rig rig = started(FRAMES, WebSocketOptions.builder());
        rig.transport.arrive(rig.peer.text("Hello"), rig.peer.ping("12"));
        rig.transport.arrive(
                rig.peer.frame(false, Opcode.BINARY, "abc"), rig.peer.frame(true, Opcode.CONTINUATION, ""));
        rig.webSocket.sendBinary(new byte[70_000]);
        assertEquals(
                List.of(
                        "received text fin=1 rsv=0 length=5",
                        "received ping fin=1 rsv=0 length=2",
                        "sent pong fin=1 rsv=0 length=2",
                        "received binary fin=0 rsv=0 length=3",
                        "received continuation fin=1 rsv=0 length=0",
                        "sent binary fin=1 rsv=0 length=70000"),
                lines(rig));
    }

    @Test
    void statesAndTheEnd() {
        Rig rig = started(STATES, WebSocketOptions.builder());
        rig.arriveText("not told of at this level");
        rig.webSocket.close(CloseCode.GOING_AWAY, "moving");
        assertEquals(List.of("is CLOSE_SENT"), lines(rig));
        rig.arriveClose(CloseCode.GOING_AWAY);
        assertEquals(List.of("is OVER", "ended with 1001 going-away"), lines(rig));
    }

    @Test
    void whyItWasLost() {
        Rig rig = started(STATES, WebSocketOptions.builder());
        rig.transport.failReads(new IOException("reset"));
        assertEquals(
                List.of("is OVER", "ended with 1006 abnormal-closure, because of java.io.IOException: reset"),
                lines(rig));
    }

    @Test
    void noPayloadsUnlessAskedFor() {
        Rig rig = started(FRAMES, WebSocketOptions.builder());
        rig.arriveText("secret");
        rig.webSocket.sendText("secret");
        assertFalse(lines(rig).toString().toLowerCase(Locale.ROOT).contains("736563"));
    }

    @Test
    void theBeginningOfPayloadsWhenAskedFor() {
        Rig rig = started(FRAMES, WebSocketOptions.builder().tracePayloads(3));
        rig.transport.arrive(rig.peer.text("abc", "abcd", ""));
        rig.webSocket.sendText("xyz!");
        assertEquals(
                List.of(
                        "received text fin=1 rsv=0 length=3 payload=616263",
                        "received text fin=1 rsv=0 length=4 payload=616263...",
                        "received text fin=1 rsv=0 length=0 payload=",
                        "sent text fin=1 rsv=0 length=4 payload=78797a..."),
                lines(rig));
    }

    @Test
    void aClientsFramesAreUnmaskedInItAndLeaveAsTheyAre() {
        logger.setLevel(FRAMES);
        Rig rig = Rig.blockingClient(WebSocketOptions.builder().tracePayloads(9));
        records.clear();
        rig.webSocket.sendText("abc");
        assertEquals(List.of("sent text fin=1 rsv=0 length=3 payload=616263"), lines(rig));
        rig.expectSent("abc");
    }

    @Test
    void framesAreReadHoweverTheyAreCut() {
        logger.setLevel(FRAMES);
        EverySplit.of(Rig.blocking().peer.text("ab"), pieces -> {
            Rig rig = Rig.blocking(WebSocketOptions.builder().tracePayloads(9));
            records.clear();
            pieces.forEach(rig.transport::arrive);
            assertEquals(new Message.Text("ab"), rig.webSocket.receive());
            assertEquals(List.of("received text fin=1 rsv=0 length=2 payload=6162"), lines(rig));
        });
    }

    @Test
    void whatBreaksTheRulesToo() {
        Rig rig = started(FRAMES, WebSocketOptions.builder());
        rig.transport.arrive(rig.peer.breach());
        assertEquals("received opcode 3 fin=1 rsv=0 length=0", lines(rig).get(0));
        Rig garbled = started(FRAMES, WebSocketOptions.builder());
        byte[] noLength = new byte[40];
        java.util.Arrays.fill(noLength, (byte) 0xFF);
        garbled.transport.arrive(noLength);
        assertEquals(
                "received opcode 15 fin=1 rsv=7 length=18446744073709551615",
                lines(garbled).get(0));
    }

    @Test
    void nothingWhenItIsOff() {
        logger.setLevel(Level.INFO);
        Rig rig = Rig.blocking();
        rig.arriveText("a");
        rig.webSocket.abort();
        assertEquals(List.of(), lines(rig));
        assertNull(Trace.of("s1", WebSocketOptions.defaults()));
    }

    @Test
    void aConnectionThatNeverStartsHasAnEndAlone() {
        logger.setLevel(STATES);
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), null);
        rig.webSocket.abort();
        rig.connection.start(rig.transport);
        assertTrue(rig.transport.isClosed());
        assertEquals(
                CloseReason.of(CloseCode.ABNORMAL_CLOSURE),
                rig.webSocket.closeReason().orElseThrow());
        assertEquals(
                List.of("is OVER", "ended with 1006 abnormal-closure"),
                lines(rig).subList(0, 2));
    }
}
