package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.protocol.Role;

/** Pings of the application that measure the round trip. */
class PingTest {
    private static final Duration TRIP = Duration.ofMillis(30);

    private final RecordingListener listener = new RecordingListener();

    /** The payloads of the pings that have left since the last time. */
    private static List<String> pings(Rig rig) {
        return rig.sent().stream()
                .filter(frame -> frame.startsWith("ping:"))
                .map(frame -> frame.substring(5))
                .toList();
    }

    private static void pong(Rig rig, String payload) {
        rig.transport.arrive(rig.peer.message(new Message.Pong(payload.getBytes(StandardCharsets.US_ASCII))));
    }

    private static Throwable failure(CompletableFuture<?> of) {
        assertTrue(of.isCompletedExceptionally());
        return assertThrows(CompletionException.class, of::join).getCause();
    }

    @Test
    void completesWithTheRoundTrip() {
        Rig rig = Rig.blocking();
        CompletableFuture<Duration> ping = rig.webSocket.ping();
        String payload = pings(rig).get(0);
        rig.timers.advance(TRIP);
        assertFalse(ping.isDone());
        pong(rig, payload);
        assertFalse(ping.isDone()); // what depends on it may not run on the thread that reads
        rig.runTasks();
        assertEquals(TRIP, ping.join());
    }

    @Test
    void eachHasAPayloadOfItsOwn() {
        Rig rig = Rig.blocking();
        CompletableFuture<Duration> first = rig.webSocket.ping();
        rig.timers.advance(TRIP);
        CompletableFuture<Duration> second = rig.webSocket.ping();
        List<String> payloads = pings(rig);
        assertEquals(2, payloads.stream().distinct().count());
        pong(rig, payloads.get(0));
        rig.runTasks();
        assertEquals(TRIP, first.join());
        assertFalse(second.isDone());
        pong(rig, payloads.get(1));
        rig.runTasks();
        assertEquals(Duration.ZERO, second.join());
    }

    @Test
    void thePongOfALaterOneAnswersTheEarlier() {
        Rig rig = Rig.blocking();
        CompletableFuture<Duration> first = rig.webSocket.ping();
        rig.timers.advance(TRIP);
        CompletableFuture<Duration> second = rig.webSocket.ping();
        pong(rig, pings(rig).get(1));
        rig.runTasks();
        assertEquals(TRIP, first.join());
        assertEquals(Duration.ZERO, second.join());
    }

    @Test
    void itsPongIsNotDelivered() {
        Rig rig = Rig.listening(listener);
        CompletableFuture<Duration> ping = rig.webSocket.ping();
        String payload = pings(rig).get(0);
        pong(rig, payload);
        rig.settle();
        assertTrue(ping.isDone());
        listener.expect("open");
        pong(rig, payload); // once more, unasked for
        listener.expect("pong:8");
    }

    @Test
    void pongsOfTheApplicationsOwnPingsAreDelivered() {
        Rig rig = Rig.listening(listener);
        rig.webSocket.send(new Message.Ping(new byte[8]));
        rig.webSocket.send(new Message.Ping(new byte[3]));
        CompletableFuture<Duration> ping = rig.webSocket.ping();
        rig.transport.arrive(
                rig.peer.message(new Message.Pong(new byte[8])), rig.peer.message(new Message.Pong(new byte[3])));
        rig.settle();
        listener.expect("open", "pong:8", "pong:3");
        assertFalse(ping.isDone());
    }

    @Test
    void worksBesideControlFramesThatTheApplicationHandles() {
        Rig rig = Rig.blocking(WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));
        CompletableFuture<Duration> ping = rig.webSocket.ping();
        String payload = pings(rig).get(0);
        rig.transport.arrive(rig.peer.ping("12"));
        pong(rig, payload);
        pong(rig, "own");
        rig.runTasks();
        assertTrue(ping.isDone());
        assertArrayEquals(new byte[] {'1', '2'}, ((Message.Ping) rig.webSocket.receive()).data());
        assertEquals(3, ((Message.Pong) rig.webSocket.receive()).size());
        rig.expectSent(); // it answers by itself
    }

    @Test
    void leavesWithTheOutputOfItsTurn() {
        listener.doing((webSocket, call) -> {
            if (call.startsWith("text")) {
                webSocket.sendText("answer");
                CompletableFuture<Duration> unused = webSocket.ping();
            }
        });
        Rig rig = Rig.listening(listener);
        int writes = rig.transport.writes();
        rig.arriveText("a", "b");
        assertEquals(1, rig.transport.writes() - writes);
        assertEquals(2, pings(rig).size());
    }

    @Test
    void failsWhenTheConnectionEndsFirst() {
        Rig rig = Rig.blocking();
        CompletableFuture<Duration> ping = rig.webSocket.ping();
        List<String> ran = new ArrayList<>();
        CompletableFuture<Duration> unused = ping.whenComplete((trip, why) -> ran.add("dependent"));
        rig.transport.end();
        assertEquals(List.of(), ran);
        rig.runTasks();
        WebSocketClosedException why = assertInstanceOf(WebSocketClosedException.class, failure(ping));
        assertEquals(CloseCode.ABNORMAL_CLOSURE, why.reason().code());
        assertEquals(List.of("dependent"), ran);
    }

    @Test
    void failsWhenClosingHasBegun() {
        Rig closing = Rig.blocking();
        closing.webSocket.close(CloseCode.GOING_AWAY);
        assertInstanceOf(WebSocketClosedException.class, failure(closing.webSocket.ping()));

        Rig closed = Rig.blocking();
        closed.arriveText("keeps the application busy");
        closed.arriveClose(CloseCode.GOING_AWAY); // not answered yet
        assertInstanceOf(WebSocketClosedException.class, failure(closed.webSocket.ping()));
        assertEquals(List.of(), pings(closed));
    }

    @Test
    void sixteenMayWait() {
        Rig rig = Rig.blocking();
        List<CompletableFuture<Duration>> waiting = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            waiting.add(rig.webSocket.ping());
        }
        assertInstanceOf(WebSocketException.class, failure(rig.webSocket.ping()));
        assertEquals(16, pings(rig).size());
        waiting.get(3).cancel(false); // as a timeout does
        CompletableFuture<Duration> another = rig.webSocket.ping();
        assertFalse(another.isDone());
        pong(rig, pings(rig).get(0));
        rig.runTasks();
        assertTrue(another.isDone());
        assertTrue(waiting.stream().allMatch(CompletableFuture::isDone));
    }

    @Test
    void aPeerThatReadsNothingGetsItLater() {
        Rig rig = Rig.blocking();
        rig.transport.limitTo(0);
        rig.webSocket.sendText("stuck");
        CompletableFuture<Duration> ping = rig.webSocket.ping();
        assertEquals(List.of(), rig.sent());
        rig.timers.advance(TRIP);
        rig.transport.takeAll();
        String payload = rig.sent().get(1).substring(5);
        pong(rig, payload);
        rig.runTasks();
        assertEquals(TRIP, ping.join());
    }

    @Test
    void waitsForTheStart() {
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), listener);
        CompletableFuture<Duration> ping = rig.webSocket.ping();
        rig.start();
        pong(rig, pings(rig).get(0));
        rig.runTasks();
        assertTrue(ping.isDone());
    }
}
