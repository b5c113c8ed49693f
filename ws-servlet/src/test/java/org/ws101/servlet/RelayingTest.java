package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.Connections.Outcome;
import org.ws101.servlet.internal.replay.Bounds;
import org.ws101.servlet.internal.replay.GroupLogs;
import org.ws101.testkit.wire.RawClient;

/** Broadcasts that reach the connections of other nodes: two servers, and a relay between them. */
class RelayingTest {
    private static final Outcome NOBODY_HERE = new Outcome(0, 0, 0, 0, OtherNodes.QUEUED);

    private final List<MemoryRelay> relays = MemoryRelay.between(2);
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final AtomicInteger written = new AtomicInteger();
    private final ServedContext hereServer = serve(0);
    private final ServedContext thereServer = serve(1);
    private final WebSocketConnections here = WebSocketConnections.of(hereServer.servletContext());
    private final WebSocketConnections there = WebSocketConnections.of(thereServer.servletContext());

    /** As an endpoint class of an application is the same on all nodes. */
    private static class Listening implements WebSocketListener {
        private final BlockingQueue<WebSocket> opened;

        Listening(BlockingQueue<WebSocket> opened) {
            this.opened = opened;
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            opened.add(webSocket);
        }
    }

    private ServedContext serve(int node) {
        MessageEncoder asText = value -> {
            written.incrementAndGet();
            return new Message.Text("text of " + value);
        };
        return ServedContext.serving(endpoints -> endpoints
                .relay(relays.get(node))
                .add("/a", listening().withType(Listening.class).withEncoder(asText))
                .add("/b", listening().withType(Listening.class).withEncoder(asText))
                .add(
                        "/bytes",
                        listening()
                                .withType(RelayingTest.class)
                                .withEncoder(value -> new Message.Binary(new byte[] {(byte) (int) value})))
                .add("/plain/{any}", listening().withType(RelayingTest.class)));
    }

    private Endpoint listening() {
        return Endpoint.listening(() -> new Listening(opened))
                .withOptions(WebSocketOptions.builder().outboundMessages(4).build())
                .withCheck(request -> request.queryParameter("user")
                        .map(name -> HandshakeDecision.permit(() -> name))
                        .orElseGet(HandshakeDecision::permit));
    }

    @AfterEach
    void stop() throws Exception {
        for (RawClient client : clients) {
            client.close();
        }
        hereServer.close();
        thereServer.close();
    }

    private RawClient open(ServedContext server, String path) throws IOException {
        RawClient client = RawClient.open(server.port());
        clients.add(client);
        client.upgrade(path);
        return client;
    }

    private WebSocket webSocket() throws InterruptedException {
        WebSocket webSocket = opened.poll(30, TimeUnit.SECONDS);
        assertNotNull(webSocket);
        return webSocket;
    }

    private RawClient openThere(String path) throws Exception {
        RawClient client = open(thereServer, path);
        WebSocket unused = webSocket();
        return client;
    }

    /** Nothing has come before it. */
    private void hears(String text, RawClient... listeners) throws IOException {
        for (RawClient listener : listeners) {
            assertEquals(text, listener.readText());
        }
    }

    private void end(RawClient... listeners) throws IOException {
        assertEquals(OtherNodes.QUEUED, here.all().broadcast("end").otherNodes());
        hears("end", listeners);
    }

    @Nested
    class Reach {
        @Test
        void allOnBothNodesOnceAndInOrder() throws Exception {
            RawClient own = open(hereServer, "/a");
            WebSocket unused = webSocket();
            RawClient other = openThere("/plain/x");
            assertEquals(new Outcome(1, 0, 0, 1, OtherNodes.QUEUED), here.all().broadcast("one"));
            assertEquals(new Outcome(1, 0, 0, 1, OtherNodes.QUEUED), there.all().broadcast("two"));
            hears("one", own, other);
            hears("two", own, other);
            end(own, other);
        }

        @Test
        void thoseOfAnEndpoint() throws Exception {
            RawClient a = openThere("/a");
            RawClient plain = openThere("/plain/x");
            assertEquals(NOBODY_HERE, here.endpoint("/plain/{any}").broadcast("by path"));
            assertEquals(NOBODY_HERE, here.endpoint(RelayingTest.class).broadcast("by class"));
            assertEquals(NOBODY_HERE, here.endpoint(Listening.class).broadcast("by class of listeners"));
            assertEquals(NOBODY_HERE, here.endpoint(WebSocketListener.class).broadcast("by interface"));
            hears("by path", plain);
            hears("by class", plain);
            hears("by class of listeners", a);
            hears("by interface", a);
            end(a, plain);
        }

        @Test
        void thoseOfAGroupOrAUser() throws Exception {
            RawClient ann = openThere("/a?user=ann");
            RawClient bob = open(thereServer, "/a?user=bob");
            there.join(webSocket(), "lobby");
            assertEquals(NOBODY_HERE, here.group("lobby").broadcast("to the lobby"));
            assertEquals(NOBODY_HERE, here.principal("ann").broadcast("to Ann"));
            assertEquals(NOBODY_HERE, here.group("nobody").broadcast("to nobody"));
            hears("to Ann", ann);
            hears("to the lobby", bob);
            end(ann, bob);
        }

        @Test
        void allButOne() throws Exception {
            RawClient excepted = open(hereServer, "/a");
            WebSocket own = webSocket();
            RawClient other = openThere("/a");
            assertEquals(NOBODY_HERE, here.all().except(own).broadcast("others"));
            hears("others", other);
            end(excepted, other);
        }

        @Test
        void withBytes() throws Exception {
            RawClient other = openThere("/a");
            assertEquals(NOBODY_HERE, here.all().broadcast(new byte[] {1, -1}, SlowConsumer.CLOSE));
            assertEquals("820201ff", other.readFrame().wholeHex());
        }

        @Test
        void withCharactersOfAllSizes() throws Exception {
            RawClient other = openThere("/a");
            String text = "a\u00e9\u20ac\ud83d\ude00?";
            assertEquals(NOBODY_HERE, here.all().broadcast(text));
            hears(text, other);
            assertThrows(IllegalArgumentException.class, () -> here.all().broadcast("\ud83d"));
            assertEquals(1, relays.get(0).published.size());
        }
    }

    @Nested
    class Objects {
        @Test
        void areWrittenOnceOnTheNodeThatBroadcasts() throws Exception {
            RawClient own = open(hereServer, "/b");
            WebSocket unused = webSocket();
            RawClient a = openThere("/a");
            RawClient b = openThere("/b");
            RawClient bytes = openThere("/bytes");
            RawClient plain = openThere("/plain/x"); // no encoder: such a one here would throw
            assertEquals(new Outcome(1, 0, 0, 1, OtherNodes.QUEUED), here.all().broadcast(7));
            assertEquals(1, written.get());
            hears("text of 7", own, a, b);
            assertEquals("820107", bytes.readFrame().wholeHex());
            end(own, a, b, bytes, plain);
        }

        @Test
        void ofOneEndpointAreWrittenForThatAlone() throws Exception {
            RawClient bytes = openThere("/bytes");
            assertEquals(NOBODY_HERE, here.endpoint("/bytes").broadcast(Optional.of(8)));
            assertEquals(NOBODY_HERE, here.endpoint(RelayingTest.class).broadcast(9));
            assertEquals(0, written.get());
            assertEquals("820108", bytes.readFrame().wholeHex());
            assertEquals("820109", bytes.readFrame().wholeHex());
        }

        @Test
        void thatNobodyCanWriteOrThatAreNoneAreNotRelayed() {
            Outcome nothing = new Outcome(0, 0, 0, 0);
            assertEquals(nothing, here.endpoint("/plain/{any}").broadcast(7));
            assertEquals(nothing, here.all().broadcast(Optional.empty()));
            assertEquals(List.of(), relays.get(0).published);
        }
    }

    @Nested
    class Close {
        @Test
        void allConnectionsOfAUserEverywhere() throws Exception {
            RawClient own = open(hereServer, "/a?user=ann");
            WebSocket unused = webSocket();
            RawClient other = openThere("/b?user=ann");
            RawClient bob = openThere("/b?user=bob");
            assertEquals(
                    new Outcome(0, 0, 1, 0, OtherNodes.QUEUED),
                    here.principal("ann").close(CloseCode.POLICY_VIOLATION, "bye"));
            for (RawClient client : List.of(own, other)) {
                assertEquals("880503f0627965", client.readFrame().wholeHex());
            }
            end(bob);
        }

        @Test
        void butTheOneThatAsks() throws Exception {
            RawClient own = open(hereServer, "/a?user=ann");
            WebSocket asking = webSocket();
            RawClient other = openThere("/b?user=ann");
            assertEquals(
                    new Outcome(0, 0, 0, 0, OtherNodes.QUEUED),
                    here.principal("ann").except(asking).close(CloseCode.NORMAL_CLOSURE, ""));
            assertEquals("880203e8", other.readFrame().wholeHex());
            end(own);
        }

        @Test
        void nothingWithWhatMayNotBeSent() {
            assertThrows(IllegalArgumentException.class, () -> here.all().close(CloseCode.ABNORMAL_CLOSURE, ""));
            assertThrows(IllegalArgumentException.class, () -> here.all().close(CloseCode.GOING_AWAY, "a".repeat(124)));
            assertEquals(List.of(), relays.get(0).published);
        }
    }

    @Test
    void whatOnlyThisNodeCanJudgeStaysHereAndSaysSo() throws Exception {
        RawClient own = open(hereServer, "/a");
        WebSocket unused = webSocket();
        RawClient other = openThere("/a");
        Outcome local = new Outcome(1, 0, 0, 1, OtherNodes.NOT_ADDRESSED);
        assertEquals(local, here.all().filter(request -> true).broadcast("filtered"));
        assertEquals(local, here.all().local().broadcast("local"));
        assertEquals(local, here.all().broadcastEach(request -> "each", SlowConsumer.DROP));
        hears("filtered", own);
        hears("local", own);
        hears("each", own);
        assertEquals(List.of(), relays.get(0).published);
        end(own, other);
    }

    @Test
    void anUnknownPathThrowsBeforeAnythingIsRelayed() {
        assertThrows(
                IllegalArgumentException.class, () -> here.endpoint("/nowhere").broadcast("lost"));
        assertThrows(
                IllegalArgumentException.class, () -> here.endpoint("/nowhere").close(CloseCode.GOING_AWAY, ""));
        assertEquals(List.of(), relays.get(0).published);
    }

    @Nested
    class Slow {
        /** Fills what the only connection there has room for. */
        private RawClient full() throws Exception {
            RawClient slow = openThere("/a");
            assertEquals(1, there.all().local().broadcast(new byte[64 << 20]).sent());
            for (int i = 1; there.all().local().broadcast("fill").sent() == 1; i++) {
                assertTrue(i < 100);
            }
            return slow;
        }

        @Test
        void peersAreWaitedForHereAlone() throws Exception {
            RawClient slow = full();
            assertEquals(NOBODY_HERE, here.all().broadcast("dropped", SlowConsumer.BLOCK));
            assertEquals(NOBODY_HERE, here.all().broadcast("dropped"));
            assertEquals(1, there.all().size());
            slow.close();
        }

        @Test
        void peersAreClosedThereIfAskedTo() throws Exception {
            RawClient slow = full();
            try (LogRecorder log = new LogRecorder("org.ws101.WebSocket")) {
                assertEquals(NOBODY_HERE, here.all().broadcast("too much", SlowConsumer.CLOSE));
                assertTrue(log.text().contains("SlowConsumer.CLOSE"), log::text);
            }
            slow.close();
        }
    }

    @Nested
    class Lost {
        @Test
        void isWhatTheRelayRefuses() throws Exception {
            RawClient own = open(hereServer, "/a");
            WebSocket unused = webSocket();
            relays.get(0).refusing = true;
            assertEquals(new Outcome(1, 0, 0, 1, OtherNodes.LOST), here.all().broadcast("here at least"));
            assertEquals(
                    OtherNodes.LOST,
                    here.group("g").close(CloseCode.GOING_AWAY, "").otherNodes());
            hears("here at least", own);
        }

        @Test
        void isWhatARelayFailsWith() throws Exception {
            RawClient own = open(hereServer, "/a");
            WebSocket unused = webSocket();
            relays.get(0).failure = new IllegalStateException("of the test");
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                assertEquals(
                        OtherNodes.LOST, here.all().broadcast("here at least").otherNodes());
                assertTrue(log.text().contains("relay 0 failed to publish"), log::text);
            }
            hears("here at least", own);
        }
    }

    @Nested
    class AnError {
        private final MemoryRelay relay = MemoryRelay.between(1).get(0);
        private final Error error = new NoClassDefFoundError("of the client of a broker, on purpose");

        /** Of other tests, whose threads may still be about to end. */
        private final Set<Thread> before = Thread.getAllStackTraces().keySet();

        private List<Thread> threads() {
            return Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("ws101-relay") && !before.contains(thread))
                    .toList();
        }

        @Test
        void ofTheRelayKeepsNothingFromTheConnectionsHere() throws Exception {
            RawClient own = open(hereServer, "/a");
            WebSocket unused = webSocket();
            relays.get(0).error = error;
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                assertEquals(
                        OtherNodes.LOST, here.all().broadcast("here at least").otherNodes());
                assertTrue(log.text().contains("relay 0 failed to publish"), log::text);
            } finally {
                relays.get(0).error = null;
            }
            hears("here at least", own);
        }

        @Test
        void ofAnEncoderThatNoConnectionUsesKeepsNothingFromTheConnections() throws Exception {
            WebSocketEndpoints.of(hereServer.servletContext())
                    .add("/failing", listening().withType(Listening.class).withEncoder(value -> {
                        throw error;
                    }));
            RawClient own = open(hereServer, "/a");
            WebSocket unused = webSocket();
            RawClient other = openThere("/a");
            assertEquals(new Outcome(1, 0, 0, 1, OtherNodes.QUEUED), here.all().broadcast(7));
            hears("text of 7", own, other);
        }

        @Test
        void ofTheRelayAndItsObserversBreaksNothingOffThatStops() {
            List<String> observed = new ArrayList<>();
            ServedContext server = ServedContext.serving(endpoints -> endpoints
                    .addObserver(new Failing(observed))
                    .addObserver(new Failing(observed))
                    .add("/a", listening())
                    .relay(relay));
            Replay unused = Replay.builder(WebSocketConnections.of(server.servletContext()))
                    .build();
            assertEquals(1, threads().size());
            relay.error = error;
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                server.undeploy();
                assertTrue(log.text().contains("The relay relay 0 failed to stop"), log::text);
            } finally {
                server.close();
            }
            assertEquals(1, relay.stops());
            assertEquals(List.of("start", "start", "stop", "stop"), observed);
            assertEquals(List.of(), threads());
        }

        private final class Failing implements RelayObserver {
            private final List<String> observed;

            Failing(List<String> observed) {
                this.observed = observed;
            }

            @Override
            public void onRelayStart(Relay started) {
                observed.add("start");
                throw error;
            }

            @Override
            public void onRelayStop(Relay stopped) {
                observed.add("stop");
                throw error;
            }
        }
    }

    @Nested
    class Dropped {
        private RawClient other;

        private byte[] captured() throws Exception {
            other = openThere("/a");
            assertEquals(NOBODY_HERE, here.all().broadcast("captured"));
            hears("captured", other);
            return relays.get(0).published.get(0);
        }

        private String logOf(byte[] envelope) {
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                relays.get(1).deliver(envelope);
                return log.text();
            }
        }

        @Test
        void isWhatComesAgain() throws Exception {
            assertEquals("", logOf(captured()));
            end(other);
        }

        @Test
        void isWhatHasAnotherVersion() throws Exception {
            byte[] envelope = captured().clone();
            envelope[2] = 9;
            String text = logOf(envelope);
            assertTrue(text.contains("an envelope of version 9"), text);
            assertEquals("", logOf(envelope)); // once a minute
            end(other);
        }

        @Test
        void isWhatIsNoEnvelopeOrHasAnInvalidMessage() throws Exception {
            byte[] envelope = captured().clone();
            envelope[4] ^= 1; // of another node, so that it is new
            envelope[envelope.length - 1] = (byte) 0xC3;
            String text = logOf(envelope);
            assertTrue(text.contains("not valid UTF-8"), text);
            relays.get(1).deliver(new byte[0]);
            relays.get(1).deliver(new byte[] {'w', '1'});
            end(other);
        }

        /** The relay must never see it: its thread would end. */
        @Test
        void isWhatFailsWithAnError() throws Exception {
            Bounds bounds = new Bounds(10, Duration.ofMinutes(1), 1_000, 10_000);
            AtomicBoolean failing = new AtomicBoolean();
            there.relaying().add("replay", new GroupLogs(bounds, () -> {
                if (failing.get()) {
                    throw new StackOverflowError("on purpose");
                }
                return 0;
            }));
            other = openThere("/a");
            failing.set(true);
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                here.relaying().add("replay", new GroupLogs(bounds, () -> 0)); // it tells where it is
                assertTrue(log.text().contains("An envelope of the relay could not be handled"), log::text);
            } finally {
                failing.set(false);
            }
            end(other);
        }

        @Test
        void isWhatIsOfAnotherApplication() throws Exception {
            other = openThere("/a");
            ServedContext stranger = new ServedContext();
            stranger.context().setContextPath("/stranger");
            MemoryRelay shared = MemoryRelay.between(1).get(0);
            try {
                stranger.addFilter(
                                new WebSocketFilter(
                                        endpoints -> endpoints.relay(shared).add("/a", listening())),
                                Map.of())
                        .start();
                assertEquals(
                        NOBODY_HERE,
                        WebSocketConnections.of(stranger.servletContext()).all().broadcast("for others"));
                String text = logOf(shared.published.get(0));
                assertTrue(text.contains("the application \"/stranger\", because this is \"\""), text);
                end(other);
            } finally {
                stranger.close();
            }
        }
    }

    @Nested
    class Told {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        private void listen(ServedContext server, String name) {
            WebSocketEndpoints unused = WebSocketEndpoints.of(server.servletContext())
                    .onTold("prices", text -> {
                        heard.add(name + " " + text);
                        if (text.equals("bad")) {
                            throw new IllegalStateException("of the test");
                        }
                    });
        }

        private String next() throws InterruptedException {
            return heard.poll(30, TimeUnit.SECONDS);
        }

        @Test
        void isWhatAnotherNodeHasToSay() throws Exception {
            listen(hereServer, "here");
            listen(thereServer, "there");
            assertEquals(OtherNodes.QUEUED, here.tell("weather", "fine"));
            assertEquals(OtherNodes.QUEUED, here.tell("prices", "one"));
            assertEquals("there one", next());
            assertEquals(OtherNodes.QUEUED, there.tell("prices", "two"));
            assertEquals("here two", next());
            assertTrue(heard.isEmpty());
        }

        @Test
        void goesOnAfterAFailure() throws Exception {
            listen(thereServer, "there");
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                assertEquals(OtherNodes.QUEUED, here.tell("prices", "bad"));
                assertEquals(OtherNodes.QUEUED, here.tell("prices", "good"));
                assertEquals("there bad", next());
                assertEquals("there good", next());
                assertTrue(log.text().contains("An event of another node about prices failed"), log::text);
            }
        }

        @Test
        void goesToTheOthersWhenOneFailsWithAnError() throws Exception {
            WebSocketEndpoints unused = WebSocketEndpoints.of(thereServer.servletContext())
                    .onTold("prices", text -> {
                        throw new StackOverflowError("on purpose");
                    });
            listen(thereServer, "there");
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                assertEquals(OtherNodes.QUEUED, here.tell("prices", "good"));
                assertEquals("there good", next());
                assertTrue(log.text().contains("An event of another node about prices failed"), log::text);
            }
        }

        /** Nothing that is told waits for those who listen: broadcasts go on. */
        @Test
        void waitsUpToABoundWhileListenersAreAtWork() throws Exception {
            assertDropped(10_002, "wait", "about slow was dropped, because 10000 wait");
        }

        @Test
        void waitsUpToABoundOfCharacters() throws Exception {
            assertDropped(17, "x".repeat(1 << 20), "about slow was dropped, because 16777216 characters wait");
        }

        private void assertDropped(int count, String text, String line) throws Exception {
            CountDownLatch mayReturn = new CountDownLatch(1);
            WebSocketEndpoints.of(thereServer.servletContext()).onTold("slow", told -> {
                try {
                    assertTrue(mayReturn.await(30, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            RawClient other = openThere("/a");
            try (LogRecorder log = new LogRecorder(Relay.class.getName())) {
                for (int i = 0; i < count; i++) {
                    assertEquals(OtherNodes.QUEUED, here.tell("slow", text));
                }
                assertTrue(log.text().contains(line), log::text);
                end(other);
            } finally {
                mayReturn.countDown();
            }
        }
    }

    @Nested
    class TheRelay {
        @Test
        void runsFromTheStartOfTheApplicationToItsStop() {
            assertTrue(relays.get(0).isStarted());
            hereServer.undeploy();
            assertEquals(1, relays.get(0).stops());
            assertEquals(
                    OtherNodes.NOT_ADDRESSED, here.all().broadcast("too late").otherNodes());
            assertTrue(relays.get(1).isStarted());
        }

        @Test
        void mayBeAddedLater() {
            ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/a", listening()));
            try {
                WebSocketEndpoints endpoints = WebSocketEndpoints.of(server.servletContext());
                assertEquals(
                        OtherNodes.NOT_ADDRESSED,
                        endpoints.connections().all().broadcast("a").otherNodes());
                MemoryRelay late = MemoryRelay.between(1).get(0);
                endpoints.relay(late);
                assertTrue(late.isStarted());
                assertEquals(NOBODY_HERE, endpoints.connections().all().broadcast("a"));
            } finally {
                server.close();
            }
        }

        @Test
        void isObservedFromItsStartToItsStopAlsoByObserversThatAreAddedLater() {
            List<String> observed = new ArrayList<>();
            MemoryRelay relay = MemoryRelay.between(1).get(0);
            ServedContext server = ServedContext.serving(endpoints -> endpoints
                    .addObserver(new Observing("first", observed))
                    .add("/a", listening())
                    .relay(relay));
            WebSocketEndpoints.of(server.servletContext())
                    .addObserver(new Observing("second", observed))
                    .addObserver(new WebSocketObserver() {});
            assertEquals(List.of("first: relay 0 starts", "second: relay 0 starts"), observed);
            server.close();
            assertEquals(
                    List.of("first: relay 0 has stopped after 1", "second: relay 0 has stopped after 1"),
                    observed.subList(2, observed.size()));
        }

        /** It fails in each call. */
        private record Observing(String name, List<String> observed) implements RelayObserver {
            @Override
            public void onRelayStart(Relay relay) {
                observed.add(name + ": " + relay + " starts");
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onRelayStop(Relay relay) {
                observed.add(name + ": " + relay + " has stopped after " + ((MemoryRelay) relay).stops());
                throw new IllegalStateException("on purpose");
            }
        }

        @Test
        void isNotStartedWithoutAFilter() {
            ServedContext server = new ServedContext();
            MemoryRelay unused = MemoryRelay.between(1).get(0);
            WebSocketEndpoints endpoints = WebSocketEndpoints.of(server.servletContext());
            endpoints.relay(unused);
            assertFalse(unused.isStarted());
            server.close();
        }

        @Test
        void isTheOnlyOne() {
            WebSocketEndpoints endpoints = WebSocketEndpoints.of(hereServer.servletContext());
            String text = assertThrows(WebSocketDeploymentException.class, () -> endpoints.relay(relays.get(1)))
                    .getMessage();
            assertTrue(text.startsWith("The application uses two relays, relay 0 and relay 1: "), text);
        }

        @Test
        void needsBothOfItsNames() {
            assertEquals(
                    "The option relayTopic is \"chat\", but there is no relayConnectionFactory: write the JNDI name of one,"
                            + " or add a relay in code or as a bean",
                    failure(Map.of("relayTopic", "chat")));
            assertTrue(failure(Map.of("relayConnectionFactory", "java:/ConnectionFactory"))
                    .startsWith("The option relayConnectionFactory is \"java:/ConnectionFactory\", but there is no"
                            + " relayTopic: "));
        }

        private String failure(Map<String, String> parameters) {
            return assertThrows(
                            WebSocketDeploymentException.class,
                            () -> ServedContext.serving(parameters, endpoints -> {}))
                    .getMessage();
        }
    }
}
