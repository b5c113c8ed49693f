package org.ws101.internal.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.link.Link.Due;
import org.ws101.internal.link.Link.State;

/** The table of {@link Link}: each event in each state, and every order of events. */
@SuppressWarnings({"StaticAssignmentOfThrowable", "ImmutableEnumChecker"}) // nobody throws or changes them
class LinkTest {
    private static final CloseReason OURS = CloseReason.of(CloseCode.NORMAL_CLOSURE);
    private static final CloseReason THEIRS = CloseReason.of(CloseCode.GOING_AWAY);
    private static final WebSocketFailure BREACH = new WebSocketFailure(CloseCode.PROTOCOL_ERROR, "reserved opcode");
    private static final WebSocketFailure FAILURE = new WebSocketFailure(CloseCode.POLICY_VIOLATION, "no such room");
    private static final IOException RESET = new IOException("reset");
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = Long.MAX_VALUE - 1000;

    private static Control frame(int content) {
        return new Control(0x88, new byte[] {(byte) content});
    }

    /** A link with its output in the test's hands: senders and the writer at once. */
    private static final class Subject {
        final Link link;
        long now = START;
        private ByteBuffer inFlight = ByteBuffer.allocate(0);

        Subject(boolean server, boolean applicationCloses) {
            link = new Link(
                    WebSocketOptions.builder().build(),
                    new Link.Side("s1", server, applicationCloses),
                    new Control(0x89, new byte[0]),
                    frame(9));
            link.start(now);
        }

        State state() {
            return link.state();
        }

        /** So many bytes are queued. */
        Subject queue(int bytes) {
            link.flow().queued(bytes, 1, false);
            return this;
        }

        /** Everything leaves, the control frames too. */
        Subject flush() {
            begin();
            if (inFlight.hasRemaining()) {
                link.wrote(inFlight, 0, now);
                inFlight = ByteBuffer.allocate(0);
            }
            return this;
        }

        /** All there is waits for room. */
        void stall() {
            if (link.mayWrite()) {
                begin();
                if (!link.mayWrite()) {
                    link.wrote(inFlight, inFlight.remaining(), now);
                }
            }
        }

        /** A write begins with all there is. */
        Subject begin() {
            int controls = link.takeControls(true).stream()
                    .mapToInt(control -> control.payload().length + 2)
                    .sum();
            link.flow().queued(controls, 0, false);
            link.controlsQueued();
            int waiting = (int) link.flow().bytesWaiting();
            if (link.mayWrite() && waiting > 0) {
                inFlight = ByteBuffer.allocate(waiting);
                link.takeAll(inFlight, 0);
            }
            return this;
        }

        /** What is due comes, at its time. */
        Due expire() {
            now = link.due();
            return link.expire(now, true);
        }
    }

    /** The events of the table, with what they mean where all that is queued has left. */
    enum Happening {
        CLOSE(on -> on.link.close(OURS, frame(1), on.now)),
        FAIL(on -> on.link.fail(FAILURE, frame(2), on.now)),
        PEER_CLOSED(on -> on.link.peerClosed(THEIRS, frame(3), on.now)),
        BREACHED(on -> on.link.breached(BREACH, frame(4), on.now)),
        CONCLUDE(on -> on.link.conclude(on.now)),
        FLUSH(Subject::flush),
        INPUT_ENDED(on -> on.link.inputEnded(null)),
        NETWORK_FAILED(on -> on.link.inputEnded(RESET)),
        OUTPUT_FAILED(on -> on.link.outputFailed(RESET, on.now)),
        DEADLINE(on -> {
            if (on.link.hasDue()) {
                on.expire();
            }
        }),
        QUEUED(on -> on.queue(on.state().sends() ? 10 : 0)),
        END(on -> on.link.end(null));

        private final Consumer<Subject> event;

        Happening(Consumer<Subject> event) {
            this.event = event;
        }

        void to(Subject subject) {
            event.accept(subject);
            subject.link.proceed(subject.now);
        }
    }

    /** Where a state may lead in one step, as the table says. */
    private static final Map<State, Set<State>> STEPS = new EnumMap<>(Map.of(
            State.OPEN, EnumSet.of(State.CLOSE_SENT, State.PEER_DONE, State.DRAINING, State.OUTPUT_FAILED, State.OVER),
            State.CLOSE_SENT, EnumSet.of(State.DRAINING, State.LINGERING, State.OUTPUT_FAILED, State.OVER),
            State.PEER_DONE, EnumSet.of(State.DRAINING, State.OVER),
            State.DRAINING, EnumSet.of(State.LINGERING, State.OVER),
            State.LINGERING, EnumSet.of(State.OVER),
            State.OUTPUT_FAILED, EnumSet.of(State.OVER),
            State.OVER, EnumSet.noneOf(State.class)));

    /** Every order of four events, for both roles and both who may answer a close: what must hold holds in all of them. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyOrderOfEventsKeepsToTheTable(int kind) {
        Set<State> seen = EnumSet.noneOf(State.class);
        explore(kind, new ArrayList<>(), 4, seen);
        assertEquals(EnumSet.allOf(State.class), seen);
    }

    private static void explore(int kind, List<Happening> before, int left, Set<State> seen) {
        for (Happening next : Happening.values()) {
            before.add(next);
            State reached = replay(kind, before);
            seen.add(reached);
            if (left > 1 && reached != State.OVER) {
                explore(kind, before, left - 1, seen);
            }
            before.remove(before.size() - 1);
        }
    }

    private static State replay(int kind, List<Happening> happenings) {
        Subject subject = new Subject((kind & 1) == 0, (kind & 2) != 0);
        for (Happening happening : happenings) {
            State from = subject.state();
            happening.to(subject);
            State to = subject.state();
            assertTrue(from == to || STEPS.get(from).contains(to), () -> happenings + ": " + from + " to " + to);
            assertInvariants(subject, happenings);
        }
        State reached = subject.state();
        assertEnds(subject, happenings);
        return reached;
    }

    private static void assertInvariants(Subject subject, List<Happening> happenings) {
        Link link = subject.link;
        State state = link.state();
        assertEquals(state == State.OPEN, link.closeReason().isEmpty(), happenings::toString);
        assertEquals(state == State.OVER, link.mayFinish(), happenings::toString);
        if (state == State.OVER || state == State.OUTPUT_FAILED) {
            assertFalse(link.mayWrite() && state == State.OVER, happenings::toString);
            assertFalse(link.glance().hasControls(), happenings::toString);
        } else if (state != State.OPEN) {
            assertTrue(link.hasDue(), () -> "nothing ends it: " + happenings);
        }
        if (state == State.LINGERING) {
            assertFalse(link.flow().hasOutput(), happenings::toString);
        }
    }

    /** Whatever has happened, it is over after its deadlines once it closes, though the peer reads nothing, which has its reason. */
    private static void assertEnds(Subject subject, List<Happening> happenings) {
        if (subject.state() == State.OPEN) {
            return;
        }
        for (int deadlines = 0; subject.state() != State.OVER; deadlines++) {
            assertTrue(deadlines < 5, () -> "it does not end: " + happenings);
            subject.stall();
            subject.expire();
            subject.link.proceed(subject.now);
        }
        assertNotNull(subject.link.closedException().reason());
        assertFalse(subject.link.hasDue());
    }

    /** The deadline of what is to leave after a failure is short, and a thread may come later than that. */
    @Nested
    class Draining {
        private final Subject subject = new Subject(true, false);

        @Test
        void waitsForTheThreadThatIsToWrite() {
            subject.link.fail(FAILURE, frame(1), subject.now);
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(State.DRAINING, subject.state());
            subject.begin();
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(State.DRAINING, subject.state());
            assertEquals(State.LINGERING, subject.flush().state());
        }

        @Test
        void doesNotWaitForAPeerThatDoesNotRead() {
            subject.link.fail(FAILURE, frame(1), subject.now);
            subject.stall();
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(State.OVER, subject.state());
        }
    }

    @Nested
    class OutputThatFails {
        private final Subject subject = new Subject(true, false);

        @Test
        void leavesThePeersCloseFrameTheTimeToBeRead() {
            subject.link.outputFailed(RESET, subject.now);
            assertEquals(State.OUTPUT_FAILED, subject.state());
            assertEquals(RESET, subject.link.cause());
            subject.link.peerClosed(THEIRS, frame(1), subject.now);
            assertEquals(State.OVER, subject.state());
            assertEquals(THEIRS, subject.link.closedException().reason());
            assertNull(subject.link.cause());
        }

        @Test
        void isTheReasonWhenNothingComes() {
            subject.link.outputFailed(RESET, subject.now);
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(START + SECOND / 10, subject.now);
            assertEquals(
                    CloseCode.ABNORMAL_CLOSURE,
                    subject.link.closedException().reason().code());
            assertEquals(RESET, subject.link.closedException().getCause());
        }

        @Test
        void losesToABreachThatIsReadThen() {
            subject.link.outputFailed(RESET, subject.now);
            subject.link.breached(BREACH, frame(1), subject.now);
            assertEquals(State.OVER, subject.state());
            assertEquals(BREACH, subject.link.cause());
        }

        /** A call of the transport's write may return, and somebody look after it, when another thread has found that it fails. */
        @Test
        void completesNothing() {
            CompletableFuture<Void> first = new CompletableFuture<>();
            subject.queue(10).link.flow().completeWhenLeft(first);
            CompletableFuture<Void> second = new CompletableFuture<>();
            subject.queue(10).link.flow().completeWhenLeft(second);
            subject.begin();
            subject.link.outputFailed(RESET, subject.now);
            subject.link.wrote(subject.inFlight, 1, subject.now);
            assertFalse(subject.link.looked(subject.inFlight, 0, true, subject.now));
            assertEquals(List.of(), subject.link.flow().takeDue());
            assertEquals(0, subject.link.flow().bytesLeft());
            assertEquals(Due.CHANGED, subject.expire(), "nobody looks after it again");
            assertEquals(State.OVER, subject.state());
            subject.link.failOutput();
            assertEquals(
                    List.of(first, second),
                    subject.link.flow().takeDue().stream()
                            .filter(due -> due.why() != null)
                            .map(Flow.Completion::sent)
                            .toList());
        }
    }

    @Nested
    class ControlFrames {
        private final Subject subject = new Subject(true, false);

        private void ping(int content) {
            subject.link.pong(new Control(0x8A, new byte[] {(byte) content}));
        }

        private List<Integer> take(boolean closeToo) {
            List<Control> taken = subject.link.takeControls(closeToo);
            subject.link.controlsQueued();
            return taken.stream().map(control -> (int) control.payload()[0]).toList();
        }

        @Test
        void leaveInTheirOrderAndTheCloseFrameLast() {
            ping(1);
            subject.link.close(OURS, frame(7), subject.now);
            assertEquals(List.of(1), take(false));
            assertTrue(subject.link.glance().hasControls());
            assertEquals(List.of(7), take(true));
            assertFalse(subject.link.glance().hasControls());
        }

        @Test
        void behindALargeBacklogAreTheLatestPongAlone() {
            subject.queue(16 * 1024 + 1);
            ping(1);
            ping(2);
            ping(3);
            assertEquals(List.of(3), take(true));
            ping(4);
            assertEquals(List.of(4), take(true));
        }

        @Test
        void ofTheApplicationDoNotGiveWay() {
            subject.queue(16 * 1024 + 1);
            ping(1);
            assertTrue(subject.link.ping(frame(2)));
            ping(3);
            ping(4);
            assertEquals(List.of(1, 2, 4), take(true));
        }

        @Test
        void thatComeWhileOthersAreQueuedStillWait() {
            ping(1);
            assertEquals(1, subject.link.takeControls(true).size());
            ping(2);
            subject.link.controlsQueued();
            assertTrue(subject.link.glance().hasControls());
            assertEquals(1, subject.link.takeControls(false).size());
            subject.link.close(OURS, frame(3), subject.now);
            subject.link.controlsQueued();
            assertTrue(subject.link.glance().hasControls());
            assertEquals(List.of(3), take(true));
            assertFalse(subject.link.glance().hasControls());
        }

        @Test
        void areNotAskedForOnceClosingHasBegun() {
            subject.link.peerClosed(THEIRS, frame(7), subject.now);
            assertFalse(subject.link.ping(frame(2)));
            assertEquals(List.of(), take(true));
        }

        @Test
        void areNotAddedBehindTheCloseFrame() {
            subject.link.close(OURS, frame(7), subject.now);
            ping(1);
            assertEquals(List.of(7), take(true));
        }
    }

    @Nested
    class Deadlines {
        @Test
        void ofThePeersAnswerAreTwo() {
            Subject subject = new Subject(true, false);
            subject.link.close(OURS, frame(1), subject.now);
            subject.flush();
            assertEquals(Due.STOP_HOLDING_BACK, subject.expire());
            assertEquals(START + SECOND, subject.now);
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(START + 10 * SECOND, subject.now);
            assertTrue(String.valueOf(subject.link.cause()).contains("closeTimeout"));
        }

        @Test
        void ofAFailureMoveOnWhileInputComes() {
            Subject subject = new Subject(true, false);
            subject.link.fail(FAILURE, frame(1), subject.now);
            subject.flush();
            assertEquals(State.LINGERING, subject.state());
            for (int i = 0; i < 10; i++) {
                subject.link.glance().read(subject.now + 1 + i);
                assertEquals(Due.CHANGED, subject.expire());
                assertEquals(State.LINGERING, subject.state());
            }
            subject.link.glance().read(subject.now + 1);
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(State.OVER, subject.state());
        }

        /** Its reads count when it ends; it may take long. */
        @Test
        void ofAFailedConnectionWaitForATurnThatStillReads() {
            Subject subject = new Subject(true, false);
            subject.link.fail(FAILURE, frame(1), subject.now);
            subject.flush();
            subject.now = subject.link.due();
            assertEquals(Due.CHANGED, subject.link.expire(subject.now, false));
            assertEquals(State.LINGERING, subject.state());
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(State.OVER, subject.state());
        }

        /** The peer's close frame may be among what comes. */
        @Test
        void ofOneWhoseOutputHasFailedWaitForInputThatComes() {
            Subject subject = new Subject(true, false);
            subject.link.outputFailed(RESET, subject.now);
            subject.now = subject.link.due();
            assertEquals(Due.CHANGED, subject.link.expire(subject.now, false));
            assertEquals(State.OUTPUT_FAILED, subject.state());
            assertEquals(Due.CHANGED, subject.expire());
            assertEquals(State.OVER, subject.state());
        }

        @Test
        void ofAnUnfinishedWriteAskForALook() {
            Subject subject = new Subject(true, false);
            subject.queue(100).begin();
            subject.link.wrote(subject.inFlight, 100, subject.now);
            for (int looks = 0; looks < 9; looks++) {
                assertEquals(Due.LOOK, subject.expire());
                subject.link.looked(subject.inFlight, 100, true, subject.now);
                assertEquals(State.OPEN, subject.state());
            }
            assertEquals(Due.LOOK, subject.expire());
            subject.link.looked(subject.inFlight, 100, true, subject.now);
            assertEquals(State.OVER, subject.state());
            assertTrue(String.valueOf(subject.link.cause()).contains("none of the next 100"));
        }

        @Test
        void ofSilenceAskForAPing() {
            Subject subject = new Subject(true, false);
            assertTrue(subject.link.isDueBefore(true, 0));
            assertFalse(subject.link.isDueBefore(false, subject.link.due()));
            assertEquals(Due.PING, subject.expire());
            assertEquals(START + 20 * SECOND, subject.now);
            assertTrue(subject.link.glance().hasControls());
            assertEquals(Due.NOTHING, subject.link.expire(subject.now, true));
        }
    }

    /** Between a look at the control frames and their bytes, another thread may look whether all has left. */
    @Test
    void aCloseFrameThatIsBeingQueuedHasNotLeft() {
        Subject subject = new Subject(true, false);
        subject.link.peerClosed(THEIRS, frame(3), subject.now);
        subject.link.conclude(subject.now);
        assertEquals(1, subject.link.takeControls(true).size());
        subject.link.proceed(subject.now);
        assertEquals(State.DRAINING, subject.state());
        subject.link.flow().queued(3, 0, false);
        subject.link.controlsQueued();
        subject.link.proceed(subject.now);
        assertEquals(State.DRAINING, subject.state());
        subject.flush();
        subject.link.proceed(subject.now);
        assertEquals(State.OVER, subject.state());
    }

    @Nested
    class Completions {
        private final Subject subject = new Subject(true, false);
        private final CompletableFuture<Void> sent = new CompletableFuture<>();

        @Test
        void areDueWhenWhatTheyWaitForHasLeft() {
            subject.queue(10);
            subject.link.flow().completeWhenLeft(sent);
            subject.queue(10).begin();
            assertEquals(List.of(), subject.link.flow().takeDue());
            subject.link.wrote(subject.inFlight, 11, subject.now);
            assertEquals(List.of(), subject.link.flow().takeDue());
            subject.link.looked(subject.inFlight, 10, true, subject.now);
            assertTrue(subject.link.glance().hasDue());
            assertEquals(
                    List.of(new Flow.Completion(sent, null)),
                    subject.link.flow().takeDue());
            assertFalse(subject.link.glance().hasDue());
        }

        /** Who looks after a write may be so late that the next one is under way. */
        @Test
        void areNotDueForWhatIsSeenOfTheWriteBefore() {
            subject.queue(10).begin();
            ByteBuffer before = subject.inFlight;
            subject.link.written(subject.now);
            subject.queue(10);
            subject.link.flow().completeWhenLeft(sent);
            subject.begin();
            subject.link.looked(before, 0, true, subject.now);
            assertEquals(List.of(), subject.link.flow().takeDue());
        }

        /** Who takes a batch may have come before the close frame. */
        @Test
        void ofTheCloseFrameAreDueWhenThatHasLeft() {
            subject.queue(10);
            List<Control> before = subject.link.takeControls(true);
            subject.link.close(OURS, frame(1), sent, subject.now);
            ByteBuffer batch = ByteBuffer.allocate(10);
            subject.link.takeAll(batch, 0);
            subject.link.wrote(batch, 0, subject.now);
            assertEquals(List.of(), before);
            assertEquals(List.of(), subject.link.flow().takeDue());
            subject.flush();
            assertEquals(
                    List.of(new Flow.Completion(sent, null)),
                    subject.link.flow().takeDue());
        }

        @Test
        void failWithTheConnection() {
            subject.queue(10);
            subject.link.flow().completeWhenLeft(sent);
            subject.link.end(RESET);
            subject.link.failOutput();
            subject.link.flow().takeDue().forEach(Flow.Completion::run);
            assertTrue(sent.isCompletedExceptionally());
        }

        @Test
        void ofWhatWasHandedOverComeWithIt() {
            subject.queue(10);
            subject.link.flow().completeWhenLeft(sent);
            ByteBuffer early = ByteBuffer.allocate(10);
            subject.link.handOver(early);
            assertTrue(subject.link.flow().hasReady());
            subject.queue(5);
            assertEquals(early, subject.link.takeReady());
            assertNull(subject.link.takeReady());
            subject.link.wrote(early, 0, subject.now);
            assertEquals(1, subject.link.flow().takeDue().size());
            assertEquals(5, subject.link.flow().bytesWaiting());
        }
    }

    @Nested
    class OnceOver {
        private final Subject subject = new Subject(true, false);

        @Test
        void nothingHappensAnyMore() {
            subject.queue(10).begin();
            subject.link.end(null);
            subject.link.inputEnded(RESET);
            subject.link.written(subject.now);
            subject.link.looked(subject.inFlight, 10, true, subject.now);
            subject.link.handOver(ByteBuffer.allocate(1));
            assertFalse(subject.link.hasInputEnded());
            assertFalse(subject.link.flow().hasReady());
            assertNull(subject.link.cause());
            assertFalse(subject.link.mayFinish(), "a thread is in the transport's write");
            subject.link.wrote(subject.inFlight, 0, subject.now);
            assertTrue(subject.link.mayFinish());
            assertFalse(subject.link.isDueBefore(true, 0));
        }

        @Test
        void aWriteThatIsDoneAfterOneHasFailedChangesNothing() {
            subject.link.outputFailed(RESET, subject.now);
            subject.link.written(subject.now);
            assertEquals(State.OUTPUT_FAILED, subject.state());
            assertFalse(subject.link.mayWrite());
        }
    }

    @Test
    void theEndOfInputEndsWhatHasDrained() {
        Subject subject = new Subject(false, false);
        subject.link.close(OURS, frame(1), subject.now);
        subject.flush();
        subject.link.fail(FAILURE, frame(2), subject.now); // ours has left: there is nothing more to send
        subject.link.inputEnded(null);
        assertEquals(State.OVER, subject.state());
    }

    @Test
    void whatIsDueEarlierIsDueBefore() {
        Subject subject = new Subject(true, false);
        assertTrue(subject.link.isDueBefore(false, subject.link.due() + 1));
    }

    @Test
    void turnsAreCongestedByBytesAndByMessages() {
        Subject subject = new Subject(true, false);
        subject.queue(1).begin();
        assertFalse(subject.link.flow().isCongestedByTurns());
        subject.link.flow().queued(1 << 19, 1, true);
        assertTrue(subject.link.flow().isCongestedByTurns());
        Subject many = new Subject(true, false);
        many.queue(1).begin();
        for (int i = 0; i < 128; i++) {
            many.link.flow().queued(1, 1, true);
        }
        assertTrue(many.link.flow().isCongestedByTurns());
        many.flush();
        many.link.wrote(many.inFlight, 0, many.now);
    }

    @Test
    void theCloseFrameOfThePeerCountsWhileInputDoes() {
        Subject subject = new Subject(true, false);
        subject.link.fail(FAILURE, frame(1), subject.now);
        subject.link.peerClosed(THEIRS, frame(2), subject.now);
        assertFalse(subject.link.hasPeerClosed());
        Subject open = new Subject(true, false);
        assertFalse(open.link.hasPeerClosed());
        open.link.peerClosed(THEIRS, frame(2), open.now);
        open.link.peerClosed(OURS, frame(2), open.now);
        assertTrue(open.link.hasPeerClosed());
    }

    @Test
    void anIdleConnectionIsClosedFirstAndByNobody() {
        Link link = new Link(
                WebSocketOptions.builder().pingInterval(Duration.ZERO).build(),
                new Link.Side("c1", false, false),
                new Control(0x89, new byte[0]),
                frame(9));
        link.start(START);
        assertFalse(link.hasClosedIdle());
        assertEquals(Due.IDLE, link.expire(link.due(), true));
        assertTrue(link.hasClosedFirst());
        assertTrue(link.hasClosedIdle());
    }

    @Test
    void withoutAnIdleTimeoutPingsGoOn() {
        Link link = new Link(
                WebSocketOptions.builder().idleTimeout(Duration.ZERO).build(),
                new Link.Side("s1", true, false),
                new Control(0x89, new byte[0]),
                frame(9));
        link.start(START);
        for (int i = 1; i <= 3; i++) {
            link.glance().read(link.due() - 1);
            assertEquals(Due.CHANGED, link.expire(link.due(), true));
        }
    }
}
