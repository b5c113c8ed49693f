package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.testing.RecordedLog;

/**
 * One connection from its start to its end, with all threads that it meets, at each step of which an order says who goes on;
 * and what must hold whatever that order is. Guarded by its {@link Steps}.
 */
final class SteppedRun {
    /** How the application receives. */
    enum Style {
        BLOCKING,
        LISTENING,
        DISPATCHING
    }

    /** How the connection ends, sooner or later. */
    enum End {
        CLOSE,
        ABORT,
        FAILURE,
        PEERS_CLOSE,
        PEERS_BREACH,
        RESET,
        END_OF_INPUT,
        BROKEN_OUTPUT,
        SILENCE
    }

    /**
     * What happens.
     *
     * @param room how many bytes leave at once
     * @param busy whether there are more senders, and a clock that may be fast
     */
    record Plot(Role role, Style style, End end, int room, boolean busy) {}

    /** The ends that our close frame belongs to. */
    private static final Set<End> CLOSING = EnumSet.of(End.CLOSE, End.FAILURE, End.PEERS_CLOSE, End.PEERS_BREACH);

    /** The ends whose close frame waits for nobody. */
    private static final Set<End> FAILING = EnumSet.of(End.FAILURE, End.PEERS_BREACH);
    /** As much room as all that is sent takes. */
    static final int EVERYTHING = 1000;

    private static final int BUFFERS = 4;
    private static final Duration TICK = Duration.ofNanos(FlushWatchdog.PATIENCE_NANOS);

    private final Plot plot;
    private final SteppedClock clock;
    private final Steps steps;
    private final FlushWatchdog watchdog;
    private final BufferPool buffers = new BufferPool(BUFFERS);
    private final Set<ByteBuffer> all;
    private final SlowExtension extension = new SlowExtension();
    private final Listener listener = new Listener();
    private final OtherEnd peer;
    private final Connection connection;
    private final WebSocket webSocket;
    private final SteppedTransport transport;

    private final SentTexts texts;
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private final long begun;

    SteppedRun(Plot plot, Steps.Order order) {
        this.plot = plot;
        clock = new SteppedClock(order);
        begun = clock.now();
        steps = clock.steps();
        watchdog = new FlushWatchdog(clock, "unused");
        all = takeAll();
        all.forEach(buffers::giveBack);
        peer = new OtherEnd(plot.role);
        connection = new Connection(
                new Setup(plot.role, options(), Optional.empty(), extension, null),
                new Services(this::execute, clock, watchdog, buffers, () -> 1, new PeerLog(new RecordedLog(), clock)),
                plot.style == Style.BLOCKING ? null : listener,
                plot.style == Style.DISPATCHING,
                new Connection.Meeting(() -> new SteppedLock(clock), this::execute));
        webSocket = connection.webSocket();
        texts = new SentTexts(steps, webSocket);
        transport = new SteppedTransport(steps, connection, peer, plot.room);
        futures.add(webSocket.closed().toCompletableFuture());
        futures.add(connection.ended().toCompletableFuture());
        futures.add(connection.told().toCompletableFuture());
        addThreads();
    }

    private static WebSocketOptions options() {
        return WebSocketOptions.builder()
                .maxFrameSize(125)
                .outboundBytes(400)
                .outboundMessages(3)
                .inboundMessages(1)
                .build();
    }

    private Set<ByteBuffer> takeAll() {
        Set<ByteBuffer> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < BUFFERS; i++) {
            taken.add(buffers.take());
        }
        return taken;
    }

    private void execute(Runnable task) {
        steps.requireNoLock("a task is handed over");
        steps.add("task", task);
        steps.step();
    }

    // who takes part

    private void addThreads() {
        steps.add("start", () -> {
            connection.start(transport);
            if (plot.style == Style.BLOCKING) {
                new BlockingEndpoint(connection, ws -> ws.forEachMessage(this::answer)).run();
            }
        });
        steps.add("sender", () -> {
            send("a0");
            send("a1" + "a".repeat(250)); // in three frames
        });
        steps.add("later sender", () -> {
            futures.add(texts.sendLater("b0"));
            futures.add(texts.sendLater("b1" + "b".repeat(150)));
        });
        steps.add("peer", () -> {
            transport.arrive(peer.text("p0", "p1"));
            transport.arrive(peer.ping("?"));
        });
        steps.add("end", this::end);
        if (plot.busy) {
            steps.add("another sender", () -> {
                futures.add(webSocket.ping());
                send("c0" + "c".repeat(140));
                send("c1");
            });
            steps.add("broadcast", () -> {
                texts.offer("d0", connection::tryOffer);
                texts.offer("d1", connection::tryOffer);
            });
            steps.add("container", () -> {
                steps.step();
                transport.callReadable();
            });
            steps.add("fast clock", () -> {
                for (int i = 0; i < 3; i++) {
                    steps.step();
                    clock.advance();
                }
            });
        }
        steps.add("watchdog", this::watch);
    }

    private void watch() {
        steps.await(() -> watchdog.isWatching() || steps.isOver());
        while (!steps.isOver()) {
            long since = clock.now();
            clock.schedule(TICK, () -> {});
            steps.await(() -> clock.now() - since >= TICK.toNanos());
            watchdog.tick();
            steps.await(() -> watchdog.isWatching() || steps.isOver());
        }
    }

    private void end() {
        steps.step();
        switch (plot.end) {
            case CLOSE -> webSocket.close(CloseCode.NORMAL_CLOSURE);
            case ABORT -> webSocket.abort();
            case FAILURE -> connection.fail(new WebSocketFailure(CloseCode.POLICY_VIOLATION, "no"));
            case PEERS_CLOSE -> {
                transport.arriveClose(peer.close(CloseCode.GOING_AWAY));
                transport.end();
            }
            case PEERS_BREACH -> transport.arrive(peer.breach());
            case RESET -> connection.disconnected(new IOException("reset"));
            case END_OF_INPUT -> transport.end();
            case BROKEN_OUTPUT -> transport.failWrites();
            case SILENCE -> {}
        }
    }

    private void answer(Message received) {
        send("re:" + ((Message.Text) received).data());
    }

    private void send(String text) {
        boolean unused = texts.send(text);
    }

    private final class Listener implements WebSocketListener {
        private final List<String> calls = new ArrayList<>();
        private boolean inCall;

        private void called(String call) {
            if (inCall) {
                steps.failed(new AssertionError("two calls at once: " + calls + call));
            }
            inCall = true;
            steps.requireNoLock("the listener is called");
            calls.add(call);
            steps.step();
            if (call.startsWith("p")) {
                send("re:" + call);
            }
            inCall = false;
        }

        @Override
        public void onOpen(WebSocket opened) {
            called("open");
        }

        @Override
        public void onText(WebSocket from, String text) {
            called(text);
        }

        @Override
        public void onError(WebSocket from, Throwable cause) {
            called("error");
        }

        @Override
        public void onClose(WebSocket from, CloseReason reason) {
            if (!futures.get(0).isDone()) {
                steps.failed(new AssertionError("closed() has not completed before onClose"));
            }
            called("close");
        }
    }

    /** Leaves payloads as they are, but others go on meanwhile. */
    private final class SlowExtension extends UnchangedExtension {
        @Override
        public byte[] encode(byte[] bytes, int offset, int length, boolean last) {
            steps.step();
            return super.encode(bytes, offset, length, last);
        }
    }

    // what must hold

    /** Runs it, and asserts what holds after each run. */
    void run() throws Throwable {
        steps.run();
        assertTrue(connection.hasEnded());
        assertTrue(transport.isClosed());
        for (CompletableFuture<?> future : futures) {
            assertTrue(future.isDone(), () -> "open for ever: " + futures);
        }
        texts.assertArrived(transport.received(), false);
        if (!plot.busy) {
            assertNobodyWaited();
        }
        assertCloseFrame();
        assertCalls();
        assertEquals(0, clock.waiting(), "timers");
        assertEquals(1, extension.releases(), "releases of the extension");
        assertEquals(all, takeAll(), "buffers");
        assertFalse(watchdog.isWatching(), "watched");
    }

    /** All is done without a deadline, but for the end that needs one: nobody forgets to wake another. */
    private void assertNobodyWaited() {
        long millis = Duration.ofNanos(clock.now() - begun).toMillis();
        long most = plot.end == End.BROKEN_OUTPUT ? 20_150 : 50; // a ping finds out; ticks of the watchdog
        if (plot.end == End.SILENCE) {
            most = 40_050; // pingInterval and pongTimeout
            List<String> expected = List.of("a0", "b0", "re:p0", "re:p1", "pong:?");
            assertTrue(transport.received().containsAll(expected), () -> expected + ": " + transport.received());
            assertTrue(texts.allAccepted(), () -> "refused: " + transport.received());
        }
        assertTrue(millis <= most, millis + " ms");
    }

    /** A thread that comes late costs the peer no close frame: that is nothing to judge the peer by. */
    private void assertCloseFrame() {
        boolean closes = plot.busy ? FAILING.contains(plot.end) && plot.room == EVERYTHING : CLOSING.contains(plot.end);
        assertTrue(
                !closes || SentTexts.indexOfClose(transport.received()) >= 0,
                () -> "no close frame: " + transport.received());
    }

    /** The listener is opened first and closed last, once each, unless the connection has ended before it started. */
    private void assertCalls() {
        List<String> calls = listener.calls;
        if (plot.style == Style.BLOCKING || calls.isEmpty()) {
            return;
        }
        assertEquals("open", calls.get(0));
        assertEquals("close", calls.get(calls.size() - 1));
        for (String once : List.of("open", "close")) {
            assertEquals(1, Collections.frequency(calls, once), calls::toString);
        }
    }
}
