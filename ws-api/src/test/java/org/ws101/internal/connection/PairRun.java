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
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.RatePolicy;
import org.ws101.WebSocket;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.application.MixedListener;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.testing.RecordedLog;

/**
 * One connection on which two operations coincide, whatever else it is doing, and what must hold in whatever order the steps of
 * its threads come. A seed says what connection that is, and in which order. Guarded by its {@link Steps}.
 */
final class PairRun {
    /** What may coincide with anything else. */
    enum Operation {
        // what goes out
        SEND,
        SEND_LARGE,
        SEND_LATER,
        SEND_IN_TURN,
        OFFER,
        TRY_OFFER,
        PING,
        // what comes in
        PEERS_TEXTS,
        PEERS_LARGE_TEXT,
        PEERS_PING,
        PAUSE,
        // what nobody has asked for
        ASK_FOR_THE_END,
        SPURIOUS_TURN,
        HASTY_CLOCK,
        STALL,
        /** Interrupts the other operation, and whoever receives. */
        INTERRUPT,
        /** The executor does not take its next tasks. */
        REFUSE,
        // ends
        CLOSE,
        /** A client waits for the peer's answer. */
        CLOSE_AND_WAIT,
        CLOSE_LATER,
        CLOSE_HURRIED,
        FAIL,
        ABORT,
        DROP,
        PEERS_CLOSE,
        PEERS_BREACH,
        RESET,
        END_OF_INPUT,
        BROKEN_OUTPUT,
        FAILED_READ
    }

    /** How the application receives. */
    private enum Style {
        BLOCKING,
        LISTENING,
        DISPATCHING,
        /** The callbacks are declared not to block. */
        NON_BLOCKING,
        /** So are they, but for that of pings. */
        MIXED
    }

    /** How messages are compressed. */
    private enum Compression {
        NONE,
        WITH_CONTEXT,
        WITHOUT_CONTEXT
    }

    /** What an application in the blocking style does. */
    private enum Program {
        FOR_EACH,
        RECEIVE_PARTS,
        /** Receives with a timeout that passes now and then. */
        RECEIVE_WITH_TIMEOUT,
        /** Returns after the first message, with what it has not received. */
        RECEIVE_ONE
    }

    /** What limits how fast the peer may send. */
    private enum Rate {
        NONE,
        PAUSE,
        CLOSE
    }

    /** The ends with a close frame of ours. */
    private static final Set<Operation> ORDERLY = EnumSet.of(
            Operation.CLOSE,
            Operation.CLOSE_AND_WAIT,
            Operation.CLOSE_LATER,
            Operation.CLOSE_HURRIED,
            Operation.FAIL,
            Operation.PEERS_CLOSE,
            Operation.PEERS_BREACH);
    /** What may keep a close frame from leaving. */
    private static final Set<Operation> DISORDERLY = EnumSet.of(
            Operation.HASTY_CLOCK,
            Operation.STALL,
            Operation.ABORT,
            Operation.DROP,
            Operation.RESET,
            Operation.END_OF_INPUT,
            Operation.BROKEN_OUTPUT,
            Operation.FAILED_READ);
    /** What takes time by itself. */
    private static final Set<Operation> SLOW =
            EnumSet.of(Operation.HASTY_CLOCK, Operation.STALL, Operation.BROKEN_OUTPUT);

    private static final CloseCode OWN = CloseCode.of(4001);
    private static final CloseCode OWN_LATER = CloseCode.of(4002);
    private static final CloseCode OWN_HURRIED = CloseCode.of(4003);
    private static final CloseCode PEERS = CloseCode.of(4010);

    private static final int EVERYTHING = 1_000_000;
    private static final int BUFFERS = 4;
    private static final Duration TICK = Duration.ofNanos(FlushWatchdog.PATIENCE_NANOS);
    private static final Duration TIMEOUT = Duration.ofMillis(1);
    /** With the looks of the watchdog and at calls that are declared not to block, and a few timeouts of the application. */
    private static final long SOON = 500;
    /** A silent peer is dropped after the pingInterval and the pongTimeout. */
    private static final long SILENCE = 40_000;
    /** One that an application pings itself is closed after the idleTimeout, and dropped if it takes nothing then. */
    private static final long IDLE = 90_000;
    /** At one message a second. */
    private static final long AT_RATE = 20_000;

    private final Operation first;
    private final Operation second;
    private final Role role;
    private final Style style;
    private final Compression compression;
    private final Program program;
    /** Whether frames and bounds are large, so that messages leave in their senders' arrays and while others are compressed. */
    private final boolean wide;
    /** Whether what is sent without waiting is observed, and so completes on the executor. */
    private final boolean observed;

    /** Whether the application blocks, once it has answered, until the peer has the answer. */
    private final boolean lingers;

    private final int inboundMessages;
    /** Whether the application answers control frames, in the blocking style. */
    private final boolean manual;

    private final Rate rate;
    /** How often the watchdog looks while others go on. */
    private final int hastyTicks;

    private final SteppedClock clock;
    private final Steps steps;
    private final FlushWatchdog watchdog;
    private final BufferPool buffers = new BufferPool(BUFFERS);
    private final Set<ByteBuffer> all;
    private final CompressorPool compressors = new CompressorPool(2);
    private final @Nullable SteppedExtension extension;
    private final Listener listener = new Listener();
    private final OtherEnd peer;
    private final Connection connection;
    private final WebSocket webSocket;
    private final SteppedTransport transport;
    private final SentTexts texts;
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private final List<CloseReason> reasons = new ArrayList<>();
    private final long begun;
    /** Whether the receiver in the blocking style waits. */
    private boolean paused;

    private boolean started;
    /** Tasks that the executor will not take. */
    private int refusals;
    /** Whether a sender was interrupted, perhaps within a message, which drops the connection. */
    private boolean cutShort;

    private final List<String> heard = new ArrayList<>();
    private int completions;
    private int ends;

    /** @param answering whether the application answers control frames, as long as the connection is open */
    private PairRun(Operation first, Operation second, Random random, boolean answering) {
        this.first = first;
        this.second = second;
        role = any(random, Role.values());
        style = answering ? Style.BLOCKING : any(random, Style.values());
        compression = any(random, Compression.values());
        program = answering ? Program.RECEIVE_PARTS : any(random, Program.values());
        wide = random.nextInt(4) == 0;
        observed = random.nextBoolean();
        lingers = random.nextInt(4) == 0;
        hastyTicks = random.nextBoolean() ? 0 : 10;
        inboundMessages = new int[] {1, 2, 16}[random.nextInt(3)];
        manual = answering || (style == Style.BLOCKING && random.nextInt(3) == 0);
        rate = random.nextInt(4) > 0 ? Rate.NONE : any(random, Rate.values());
        int room = random.nextBoolean() && !has(Operation.INTERRUPT) ? EVERYTHING : wide ? 5000 : 30;
        int stays = 1 + random.nextInt(8);
        clock = new SteppedClock(able -> random.nextInt(stays) > 0 ? 0 : random.nextInt(able));
        begun = clock.now();
        steps = clock.steps();
        watchdog = new FlushWatchdog(clock, "unused");
        all = takeAll();
        all.forEach(buffers::giveBack);
        Extension own = deflate(role, compressors);
        extension = own == null ? null : new SteppedExtension(steps, own);
        peer = new OtherEnd(role, deflate(role == Role.SERVER ? Role.CLIENT : Role.SERVER, new CompressorPool(2)));
        connection = new Connection(
                new Setup(role, options(), Optional.empty(), extension, null),
                new Services(this::execute, clock, watchdog, buffers, () -> 1, new PeerLog(new RecordedLog(), clock)),
                style == Style.BLOCKING ? null : listener,
                style == Style.DISPATCHING,
                new Connection.Meeting(() -> new SteppedLock(clock), this::run));
        webSocket = connection.webSocket();
        transport = new SteppedTransport(steps, connection, peer, room);
        texts = new SentTexts(steps, webSocket);
        futures.add(connection.starting().thenAccept(starts -> started = starts).toCompletableFuture());
        connection.whenEnding(() -> endsInOrder(0, false));
        connection.whenEnded(() -> endsInOrder(1, true));
        futures.add(connection.ended().toCompletableFuture());
        futures.add(connection.told().toCompletableFuture());
        addThreads();
    }

    private static <T> T any(Random random, T[] of) {
        return of[random.nextInt(of.length)];
    }

    private WebSocketOptions options() {
        WebSocketOptions.Builder options = WebSocketOptions.builder()
                .maxFrameSize(wide ? 1 << 16 : 125)
                .outboundBytes(wide ? 50_000 : 400)
                .outboundMessages(3)
                .inboundMessages(inboundMessages)
                .inboundBytes(wide ? 50_000 : 400)
                .controlFrames(manual ? ControlFrames.MANUAL : ControlFrames.AUTOMATIC);
        if (rate != Rate.NONE) {
            options = options.messagesPerSecond(1)
                    .bytesPerSecond(wide ? 50_000 : 100)
                    .rateOverflow(rate == Rate.PAUSE ? RatePolicy.PAUSE : RatePolicy.CLOSE);
        }
        return style == Style.NON_BLOCKING || style == Style.MIXED
                ? options.nonBlocking().build()
                : options.build();
    }

    private @Nullable Extension deflate(Role of, CompressorPool from) {
        if (compression == Compression.NONE) {
            return null;
        }
        boolean without = compression == Compression.WITHOUT_CONTEXT;
        DeflateParameters agreed = new DeflateParameters(without, without, 0, 0);
        PermessageDeflate settings =
                PermessageDeflate.offer(PermessageDeflate.Parameters.none()).threshold(0);
        return of == Role.SERVER
                ? DeflateExtension.server(agreed, settings, from)
                : DeflateExtension.client(agreed, settings, from);
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
        if (refusals > 0) {
            refusals--;
            throw new RejectedExecutionException("full, on purpose");
        }
        run(task);
    }

    private void run(Runnable task) {
        steps.add("task", task);
        steps.step();
    }

    private void require(boolean kept, String breach) {
        if (!kept) {
            steps.failed(new AssertionError(breach));
        }
    }

    private void endsInOrder(int before, boolean closed) {
        require(ends++ == before, "the end comes twice, or in another order");
        require(!started || transport.isClosed() == closed, "the transport is closed too soon, or too late");
        steps.requireNoLock("what follows the end runs");
    }

    // who takes part

    private void addThreads() {
        steps.add("start", () -> {
            connection.start(transport);
            if (style == Style.BLOCKING) {
                new BlockingEndpoint(connection, ws -> runProgram()).run();
            }
        });
        steps.add("peer", () -> {
            arrive("p1?");
            arrive("p2?");
        });
        steps.add("first", () -> perform(first, "a"));
        steps.add("second", () -> perform(second, "b"));
        steps.add("watchdog", this::watch);
    }

    private void watch() {
        steps.await(() -> watchdog.isWatching() || steps.isOver());
        for (int ticks = 0; !steps.isOver(); ticks++) {
            if (ticks >= hastyTicks) {
                long since = clock.now();
                clock.schedule(TICK, () -> {});
                steps.await(() -> clock.now() - since >= TICK.toNanos());
            }
            watchdog.tick();
            steps.await(() -> watchdog.isWatching() || steps.isOver());
        }
    }

    private void perform(Operation operation, String name) {
        steps.step();
        switch (operation) {
            case SEND -> {
                send(name + 0);
                send(name + 1);
            }
            case SEND_LARGE -> {
                send(name + 0 + large(name));
                if (has(Operation.INTERRUPT)) { // more than there is room for
                    send(name + 1 + large(name));
                    send(name + 2 + large(name));
                }
            }
            case SEND_LATER -> {
                sendLater(name + 0);
                sendLater(name + 1 + large(name));
            }
            case SEND_IN_TURN -> {
                if (style == Style.BLOCKING) {
                    sendLater(name + 0);
                } else {
                    observe(texts.sendInTurn(ListenerPace.of(webSocket), name + 0));
                    observe(texts.sendInTurn(ListenerPace.of(webSocket), name + 1 + large(name)));
                }
            }
            case OFFER -> texts.offer(name + 0, message -> connection.offer(message, 0));
            case TRY_OFFER -> texts.offer(name + 0, connection::tryOffer);
            case PING -> observe(webSocket.ping());
            case PEERS_TEXTS -> arrive(name + "1?", name + "2?", name + "3?");
            case PEERS_LARGE_TEXT -> arrive(name + "4?" + "x".repeat(wide ? 40_000 : 100));
            case PEERS_PING -> transport.arrive(steps.undivided(() -> peer.ping("?")));
            case PAUSE -> pause();
            case ASK_FOR_THE_END -> askForTheEnd();
            case SPURIOUS_TURN -> transport.callReadable();
            case HASTY_CLOCK -> {
                for (int i = 0; i < 4; i++) {
                    boolean unused = clock.advance();
                    steps.step();
                }
            }
            case STALL -> transport.stall();
            case INTERRUPT -> {
                steps.interrupt("start");
                steps.interrupt(name.equals("a") ? "second" : "first");
            }
            case REFUSE -> refusals += 1 + completions % 3;
            default -> end(operation);
        }
    }

    private void arrive(String... text) {
        transport.arrive(steps.undivided(() -> peer.text(text)));
    }

    private void end(Operation operation) {
        switch (operation) {
            case CLOSE -> webSocket.close(OWN, "");
            case CLOSE_AND_WAIT -> closeAndWait();
            case CLOSE_LATER -> observe(webSocket.sendAsync(new Message.Close(OWN_LATER)));
            case CLOSE_HURRIED -> connection.closeAndTell(CloseReason.of(OWN_HURRIED), "none");
            case FAIL -> connection.fail(new WebSocketFailure(CloseCode.POLICY_VIOLATION, "no"));
            case ABORT -> webSocket.abort();
            case DROP -> connection.abort("the test says so");
            case PEERS_CLOSE -> {
                transport.arriveClose(steps.undivided(() -> peer.close(PEERS)));
                transport.end();
            }
            case PEERS_BREACH -> transport.arrive(peer.breach());
            case RESET -> connection.disconnected(new IOException("reset"));
            case END_OF_INPUT -> transport.end();
            case BROKEN_OUTPUT -> transport.failWrites();
            case FAILED_READ -> transport.failReads();
            default -> throw new AssertionError(operation);
        }
    }

    private void closeAndWait() {
        try {
            webSocket.close();
            require(!mustWait() || ends == 2, "it waits for less than the end");
        } catch (WebSocketTimeoutException e) {
            require(role == Role.CLIENT && ends == 2 && e.getCause() != null, "it waits for something else");
        } catch (WebSocketException e) {
            require(steps.takeInterrupt() && has(Operation.INTERRUPT), "nobody has interrupted it: " + e);
        }
    }

    /** Whether nobody but one client's thread closes: who comes second does not wait. */
    private boolean mustWait() {
        Operation other = first == Operation.CLOSE_AND_WAIT ? second : first;
        return role == Role.CLIENT && !ORDERLY.contains(other) && !mayBreak() && !endsByItself() && rate != Rate.CLOSE;
    }

    private String large(String letter) {
        return letter.repeat(wide ? 20_000 : 250); // in one frame or in three
    }

    private void sendLater(String text) {
        observe(texts.sendLater(text));
    }

    /** It completes, once, and nobody is called under a lock. */
    private void observe(CompletableFuture<?> future) {
        if (!observed) {
            futures.add(future);
            return;
        }
        int[] called = {0};
        futures.add(future.handle((done, failure) -> {
            require(++called[0] == 1, "it completes twice");
            steps.requireNoLock("what depends on it runs");
            steps.step();
            return completions++;
        }));
    }

    private void askForTheEnd() {
        CompletableFuture<CloseReason> closed = webSocket.closed().toCompletableFuture();
        futures.add(closed.thenAccept(reason -> {
            steps.requireNoLock("what depends on the end runs");
            reasons.add(reason);
        }));
        steps.step();
        require(webSocket.isOpen() || webSocket.closeReason().isPresent(), "closed without a reason");
    }

    private void pause() {
        if (style == Style.BLOCKING) {
            paused = true;
        } else {
            ListenerPace.of(webSocket).pauseReading();
        }
        for (int i = 0; i < 3; i++) {
            steps.step();
        }
        if (style == Style.BLOCKING) {
            paused = false;
        } else {
            ListenerPace.of(webSocket).resumeReading();
        }
    }

    private void runProgram() throws Exception {
        switch (program) {
            case FOR_EACH ->
                uninterrupted(() -> {
                    webSocket.forEachMessage(message -> {
                        steps.await(() -> !paused);
                        handle(message);
                    });
                    return true;
                });
            case RECEIVE_PARTS -> {
                while (true) {
                    steps.await(() -> !paused);
                    handle(uninterrupted(webSocket::receive));
                }
            }
            case RECEIVE_WITH_TIMEOUT -> {
                for (int i = 0; i < 30; i++) {
                    steps.await(() -> !paused);
                    try {
                        handle(uninterrupted(() -> webSocket.receiveAll(TIMEOUT)));
                    } catch (WebSocketTimeoutException e) {
                        steps.step();
                    }
                }
            }
            case RECEIVE_ONE -> handle(uninterrupted(webSocket::receiveAll));
        }
    }

    /** Does it again as often as it is interrupted: nothing may be lost by that. */
    private <T> T uninterrupted(Callable<T> receiving) throws Exception {
        while (true) {
            try {
                return receiving.call();
            } catch (WebSocketException e) {
                if (!(e.getCause() instanceof InterruptedException)) {
                    throw e;
                }
                require(steps.takeInterrupt() && has(Operation.INTERRUPT), "nobody has interrupted it: " + e);
            }
        }
    }

    /** Control frames come with {@link ControlFrames#MANUAL} alone. */
    private void handle(Message received) {
        if (received instanceof Message.Text text) {
            answer(text.data());
        } else if (received instanceof Message.Ping ping) {
            require(manual, "a ping is not for the application");
            try {
                webSocket.send(new Message.Pong(ping.data()));
            } catch (WebSocketException e) {
                boolean unused = steps.takeInterrupt();
            }
        } else {
            require(manual && received instanceof Message.Close, "not for the application: " + received);
            require(!isClosedByPeerAlone() || !hasSentClose(), "it was answered before the application does");
            heard.add("close");
            webSocket.send(received);
        }
    }

    private void answer(String received) {
        String text = "re:" + received.substring(0, 2);
        heard.add(received.substring(0, 2));
        if (style == Style.NON_BLOCKING || style == Style.MIXED) {
            sendLater(text);
        } else if (texts.send(text) && lingers) {
            steps.await(() -> transport.received().contains(text) || connection.hasEnded());
        }
    }

    private void send(String text) {
        boolean accepted = texts.send(text);
        cutShort |= !accepted && has(Operation.INTERRUPT);
    }

    private final class Listener implements MixedListener {
        private final List<String> calls = new ArrayList<>();
        private boolean inCall;

        private void called(String call) {
            require(!inCall, "two calls at once: " + calls + call);
            require(calls.isEmpty() == call.equals("open"), "it is not opened first: " + calls + call);
            require(!calls.contains("close"), "a call behind the last: " + call);
            steps.requireNoLock("the listener is called");
            inCall = true;
            calls.add(call);
            steps.step();
            if (call.endsWith("?")) {
                answer(call);
            }
            inCall = false;
        }

        @Override
        public boolean mayBlock(Opcode opcode) {
            return style == Style.MIXED && opcode.equals(Opcode.PING);
        }

        @Override
        public void onOpen(WebSocket opened) {
            called("open");
        }

        @Override
        public void onText(WebSocket from, String text) {
            called(text.substring(0, 3));
        }

        @Override
        public void onPing(WebSocket from, byte[] data) {
            called("ping");
        }

        @Override
        public void onError(WebSocket from, Throwable cause) {
            called("error");
        }

        @Override
        public void onClose(WebSocket from, CloseReason reason) {
            reasons.add(reason);
            called("close");
        }
    }

    // what must hold

    /** Runs it, and asserts what holds after each run. */
    private void run() throws Throwable {
        steps.run();
        assertTrue(connection.hasEnded());
        assertEquals(2, ends);
        assertTrue(transport.isClosed());
        for (CompletableFuture<?> future : futures) {
            assertTrue(future.isDone(), () -> "open for ever: " + futures);
            assertFalse(isOfTheTest(future), () -> "a completion failed: " + futures);
        }
        texts.assertArrived(transport.received(), staysOpen());
        assertHeard();
        assertCalls();
        assertReason();
        assertTimes();
        assertNothingIsLeft();
    }

    private static boolean isOfTheTest(CompletableFuture<?> future) {
        try {
            future.getNow(null);
            return false;
        } catch (java.util.concurrent.CompletionException | java.util.concurrent.CancellationException e) {
            return e.getCause() instanceof AssertionError;
        }
    }

    private boolean has(Set<Operation> any) {
        return any.contains(first) || any.contains(second);
    }

    private boolean has(Operation either) {
        return first == either || second == either;
    }

    /** Whether the application returns while the connection is open. */
    private boolean endsByItself() {
        return style == Style.BLOCKING && program != Program.FOR_EACH && program != Program.RECEIVE_PARTS;
    }

    /** Whether the peer's silence ends it. */
    private boolean staysOpen() {
        return !has(ORDERLY) && !mayBreak() && !endsByItself() && rate != Rate.CLOSE;
    }

    /** Whether something may keep a close frame from leaving. */
    private boolean mayBreak() {
        return has(DISORDERLY) || has(Operation.REFUSE) || cutShort;
    }

    private boolean hasSentClose() {
        return SentTexts.indexOfClose(transport.received()) >= 0;
    }

    /** Whether nothing but the peer's close frame ends it. */
    private boolean isClosedByPeerAlone() {
        Operation other = first == Operation.PEERS_CLOSE ? second : first;
        return has(Operation.PEERS_CLOSE)
                && !ORDERLY.contains(other)
                && !mayBreak()
                && !endsByItself()
                && rate != Rate.CLOSE;
    }

    /** Pauses and interrupts lose nothing. */
    private void assertHeard() {
        if (manual) {
            List<Operation> both = List.of(first, second);
            assertTrue(!isClosedByPeerAlone() || heard.contains("close"), heard::toString);
            assertTrue(
                    Collections.frequency(transport.received(), "pong:?")
                            <= Collections.frequency(both, Operation.PEERS_PING),
                    () -> "one pong for each ping: " + transport.received());
        }
        if (staysOpen()) {
            assertTrue(heard.containsAll(List.of("p1", "p2")), heard::toString);
            for (String name : List.of("a", "b")) {
                if ((name.equals("a") ? first : second) == Operation.PEERS_TEXTS) {
                    assertTrue(heard.containsAll(List.of(name + 1, name + 2, name + 3)), heard::toString);
                }
            }
        }
    }

    /** The listener is opened first and closed last, once each, unless the connection has ended before it started. */
    private void assertCalls() {
        List<String> calls = listener.calls;
        if (style != Style.BLOCKING && !calls.isEmpty()) {
            assertEquals("close", calls.get(calls.size() - 1));
            for (String once : List.of("open", "close")) {
                assertEquals(1, Collections.frequency(calls, once), calls::toString);
            }
            assertTrue(Collections.frequency(calls, "error") <= 1, calls::toString);
        }
    }

    /** All are told the same, and some order of the operations explains it. */
    private void assertReason() {
        CloseReason reason = webSocket.closeReason().orElseThrow();
        for (CloseReason told : reasons) {
            assertEquals(reason, told);
        }
        Set<CloseCode> explained = new HashSet<>();
        explain(first, explained);
        explain(second, explained);
        boolean ended = has(ORDERLY) || (has(DISORDERLY) && !has(Operation.HASTY_CLOCK));
        if (endsByItself()) {
            explained.add(CloseCode.NORMAL_CLOSURE);
        } else if (!ended && !manual) {
            explained.add(CloseCode.ABNORMAL_CLOSURE); // silence
        }
        if (manual && (!has(ORDERLY) || has(SLOW))) {
            explained.add(CloseCode.GOING_AWAY); // idle
        }
        if (has(Operation.REFUSE) || cutShort) {
            explained.add(CloseCode.ABNORMAL_CLOSURE);
        }
        if (rate == Rate.CLOSE) {
            explained.add(CloseCode.POLICY_VIOLATION);
        }
        assertTrue(explained.contains(reason.code()), () -> reason + " is none of " + explained);
        List<String> received = transport.received();
        int close = SentTexts.indexOfClose(received);
        if (close >= 0) {
            CloseCode sent = CloseCode.of(Integer.parseInt(received.get(close).substring(6, 10)));
            assertTrue(explained.contains(sent), () -> sent + " was sent, and is none of " + explained);
        }
        boolean closes = has(ORDERLY) && !mayBreak();
        assertTrue(!closes || close >= 0, () -> "no close frame: " + received);
    }

    private static void explain(Operation operation, Set<CloseCode> codes) {
        switch (operation) {
            case CLOSE -> codes.add(OWN);
            case CLOSE_AND_WAIT -> codes.add(CloseCode.NORMAL_CLOSURE);
            case CLOSE_LATER -> codes.add(OWN_LATER);
            case CLOSE_HURRIED -> codes.add(OWN_HURRIED);
            case FAIL -> codes.add(CloseCode.POLICY_VIOLATION);
            case PEERS_CLOSE -> codes.add(PEERS);
            case PEERS_BREACH -> codes.add(CloseCode.PROTOCOL_ERROR);
            default -> {
                if (DISORDERLY.contains(operation)) {
                    codes.add(CloseCode.ABNORMAL_CLOSURE);
                }
            }
        }
    }

    /** Nobody forgets to wake another: what can be done is done without a deadline. */
    private void assertTimes() {
        long millis = Duration.ofNanos(clock.now() - begun).toMillis();
        boolean ends = (has(ORDERLY) || has(DISORDERLY)) && !has(SLOW);
        long most = SOON + (ends ? 0 : manual ? IDLE : SILENCE) + (rate == Rate.NONE ? 0 : AT_RATE);
        assertTrue(millis <= most || has(Operation.HASTY_CLOCK), millis + " ms");
    }

    private void assertNothingIsLeft() {
        assertEquals(0, clock.waiting(), "timers");
        assertEquals(0, compressors.lent(), "compressors");
        assertFalse(watchdog.isWatching(), "watched");
        if (extension != null) {
            assertEquals(1, extension.releases(), "releases of the extension");
        }
        if (!has(Operation.FAILED_READ)) { // the buffer of a read that throws is garbage
            assertEquals(all, takeAll(), "buffers");
        }
    }

    @Override
    public String toString() {
        return first + " and " + second + " of a " + role + ", " + style
                + (style == Style.BLOCKING ? " " + program : "") + ", compression " + compression
                + (wide ? ", wide" : "") + ", inboundMessages " + inboundMessages
                + (manual ? ", control frames MANUAL" : "") + ", rate " + rate;
    }

    /**
     * Runs the pair that is named, with one seed; with a third word, the application answers control frames. Of types of the JDK alone:
     * see {@link DividedClasses}.
     */
    static final class Runner implements ObjLongConsumer<String> {
        @Override
        public void accept(String pair, long seed) {
            String[] names = pair.split(" ", -1);
            // neighbouring seeds begin alike
            Random random = new Random((31 * seed + pair.hashCode()) * 0x9E3779B97F4A7C15L);
            PairRun run =
                    new PairRun(Operation.valueOf(names[0]), Operation.valueOf(names[1]), random, names.length > 2);
            try {
                run.run();
            } catch (Throwable e) {
                throw new AssertionError(run + ", seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
