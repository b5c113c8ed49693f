package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.jms.JmsRelay;

/** Envelopes between nodes over a broker, which comes and goes. */
class JmsRelayTest {
    private final LogRecorder log = new LogRecorder();
    private final EmbeddedBroker broker = new EmbeddedBroker();
    private final List<JmsRelay> started = new ArrayList<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        started.forEach(JmsRelay::stop);
        broker.close();
        log.close();
        RelayThreads.awaitEnd();
    }

    private JmsRelay relay() {
        return JmsRelay.of(broker.factory(), "chat").withPauseAfterOutage(Duration.ZERO);
    }

    private JmsRelay start(JmsRelay relay) {
        started.add(relay);
        relay.start(envelope -> received.add(new String(envelope, StandardCharsets.UTF_8)));
        return relay;
    }

    private JmsRelay connected(JmsRelay relay) {
        start(relay);
        awaitConnection(relay);
        return relay;
    }

    private static void awaitConnection(JmsRelay relay) {
        Conditions.await(() -> relay.counts().connected(), () -> "not connected: " + relay.counts());
    }

    /** Stops the broker; returns when both connections of each relay have noticed: else one line would say that one is lost, another that both are. */
    private void loseBroker() {
        broker.stop();
        for (String side : List.of("SENDING", "RECEIVING")) {
            Conditions.await(() -> log.count("has no connection for " + side) >= started.size(), log::text);
        }
    }

    private static boolean publish(JmsRelay relay, String text) {
        return relay.publish(text.getBytes(StandardCharsets.UTF_8));
    }

    private String next() throws InterruptedException {
        String next = received.poll(30, TimeUnit.SECONDS);
        assertNotNull(next, log::text);
        return next;
    }

    @Test
    void carriesEnvelopesToTheOthersInOrder() throws Exception {
        JmsRelay one = connected(relay());
        connected(relay());
        for (int i = 0; i < 1_000; i++) {
            assertTrue(publish(one, "envelope " + i));
        }
        for (int i = 0; i < 1_000; i++) {
            assertEquals("envelope " + i, next());
        }
        // An envelope may arrive before the sender knows that it has left.
        Conditions.await(
                () -> one.counts().equals(new JmsRelay.Counts(1_000, 0, 0, 0, true)),
                () -> one.counts().toString());
        assertEquals(1_000, started.get(1).counts().received());
    }

    /** The node that sends gets nothing of its own: one that does would deliver it twice. */
    @Test
    void carriesNothingBack() throws Exception {
        JmsRelay one = connected(relay());
        JmsRelay two = connected(relay());
        assertTrue(publish(one, "of one"));
        assertEquals("of one", next());
        assertTrue(publish(two, "of two"));
        assertEquals("of two", next());
        assertEquals(1, one.counts().received());
        assertEquals(1, two.counts().received());
    }

    @Test
    void servesOneApplicationOnce() {
        JmsRelay relay = relay();
        assertFalse(publish(relay, "too early"));
        assertEquals(new JmsRelay.Counts(0, 0, 0, 0, false), relay.counts());
        start(relay);
        assertThrows(IllegalStateException.class, () -> relay.start(envelope -> {}));
        relay.stop();
        relay.stop();
        assertFalse(publish(relay, "too late"));
    }

    @Test
    void refusesSettingsOutOfTheirRange() {
        assertThrows(IllegalArgumentException.class, () -> relay().withMaxEnvelopeSize(1_023));
        assertThrows(IllegalArgumentException.class, () -> relay().withBufferSize(1_023));
        assertThrows(IllegalArgumentException.class, () -> relay().withPauseAfterOutage(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> relay().withPauseAfterOutage(Duration.ofSeconds(61)));
        assertThrows(IllegalArgumentException.class, () -> JmsRelay.of(broker.factory(), " "));
    }

    @Test
    void refusesNamesThatNothingIsFoundBy() {
        String text = assertThrows(
                        WebSocketDeploymentException.class, () -> JmsRelay.lookup("java:/ConnectionFactory", "chat"))
                .getMessage();
        assertTrue(text.startsWith("The relay cannot look up \"java:/ConnectionFactory\" ("), text);
    }

    @Nested
    class WithoutABroker {
        @Test
        void startsAndConnectsLater() throws Exception {
            broker.stop();
            JmsRelay one = start(relay());
            JmsRelay two = start(relay());
            Conditions.await(() -> log.count("is not connected to the broker") == 2, log::text);
            assertTrue(publish(one, "patience"));
            assertTrue(one.counts().waiting() > 0);
            broker.start();
            awaitConnection(one);
            awaitConnection(two);
            Conditions.await(() -> one.counts().waiting() == 0, log::text);
            assertEquals(2, log.count("is connected to the broker, after"), log::text);
            assertEquals(2, log.count(", caused by "), log::text);
            assertTrue(publish(two, "now"));
        }

        @Test
        void stopsAtOnce() {
            broker.stop();
            JmsRelay relay = start(relay());
            assertTrue(publish(relay, "never"));
            relay.stop(); // what it leaves is checked after each test
        }
    }

    @Nested
    class WhenTheBrokerGoes {
        @Test
        void oneLineSaysSoAndOneThatItIsBack() throws Exception {
            JmsRelay one = connected(relay());
            JmsRelay two = connected(relay());
            assertEquals(2, log.count("is connected"));
            loseBroker();
            assertFalse(one.counts().connected());
            assertFalse(two.counts().connected());
            assertTrue(publish(one, "in between"));
            broker.start();
            awaitConnection(one);
            awaitConnection(two);
            assertEquals(2, log.count("is not connected to the broker"), log::text);
            assertEquals(2, log.count("is connected to the broker again, after"), log::text);
            assertTrue(publish(one, "after"));
            while (!next().equals("after")) {
                assertTrue(received.size() < 2, "nothing but what was sent in between is before it");
            }
        }

        @Test
        void theBufferIsBoundedAndWhatItHasIsSentLater() throws Exception {
            JmsRelay one = connected(relay().withBufferSize(1_024));
            loseBroker();
            int admitted = 0;
            while (publish(one, "number " + admitted)) {
                admitted++;
                assertTrue(admitted < 100);
            }
            assertFalse(publish(one, "another one"));
            assertTrue(admitted > 5);
            assertTrue(one.counts().waiting() <= 1_024, one.counts()::toString);
            assertEquals(2, one.counts().lost());
            assertEquals(1, log.count("relays no more broadcasts for now"), log::text);
            broker.start();
            awaitConnection(one);
            Conditions.await(
                    () -> one.counts().waiting() == 0, () -> one.counts().toString());
            assertEquals(admitted, one.counts().sent());
            assertEquals(1, log.count("; 2 broadcasts of this node have not reached the others"), log::text);
        }
    }

    /** All nodes have lost the broker, and one finds it before the others. */
    @Test
    void whatWaitsIsSentWhenTheOthersAreConnectedAgain() throws Exception {
        Way first = new Way();
        Way second = new Way();
        JmsRelay one = connected(JmsRelay.of(first.to(broker), "chat"));
        JmsRelay two = connected(JmsRelay.of(second.to(broker), "chat"));
        first.close();
        second.close();
        loseBroker();
        for (int i = 0; i < 100; i++) {
            assertTrue(publish(one, "waits " + i));
        }
        broker.start();
        first.open();
        awaitConnection(one);
        assertEquals(1, log.count("have not reached the others; "), log::text);
        second.open();
        awaitConnection(two);
        for (int i = 0; i < 100; i++) {
            assertEquals("waits " + i, next());
        }
    }

    @Nested
    class ASize {
        @Test
        void beyondTheBoundIsNotSent() throws Exception {
            JmsRelay one = connected(relay().withMaxEnvelopeSize(2_000));
            connected(relay());
            assertTrue(one.publish(new byte[2_000]));
            assertEquals(2_000, next().length());
            assertFalse(one.publish(new byte[2_001]));
            assertEquals(1, one.counts().lost());
            assertEquals(1, log.count("relays no broadcast of 2001 bytes: the maximum is 2000"), log::text);
        }

        @Test
        void beyondTheBoundIsNotReadEither() throws Exception {
            JmsRelay one = connected(relay());
            connected(relay().withMaxEnvelopeSize(2_000));
            assertTrue(one.publish(new byte[2_001]));
            assertTrue(publish(one, "small"));
            assertEquals("small", next());
            assertEquals(1, log.count("dropped an envelope of 2001 bytes: the maximum is 2000"), log::text);
        }

        @Test
        void ofOneEnvelopeFitsAnyBuffer() throws Exception {
            JmsRelay one = connected(relay().withBufferSize(1_024));
            connected(relay());
            assertTrue(one.publish(new byte[100_000]));
            assertEquals(100_000, next().length());
        }
    }

    @Test
    void dropsWhatIsNoEnvelopeOfItsOwn() throws Exception {
        JmsRelay one = connected(relay());
        connected(relay());
        try (Connection connection = broker.factory().createConnection();
                Session session = connection.createSession()) {
            var producer = session.createProducer(session.createTopic("chat"));
            BytesMessage unmarked = session.createBytesMessage();
            unmarked.writeBytes(new byte[] {1});
            producer.send(unmarked);
            Message text = session.createTextMessage("text");
            text.setStringProperty("ws101Node", "stranger");
            producer.send(text);
        }
        assertTrue(publish(one, "real"));
        assertEquals("real", next());
        assertTrue(log.text().contains("dropped a message that is no BytesMessage"), log::text);
    }

    @Nested
    class AsInAWebApplication {
        /** Allows what Jakarta EE does in web applications: one session for a connection, and no listeners. */
        private ConnectionFactory restricted() {
            return proxy(ConnectionFactory.class, broker.factory(), (name, call) -> {
                if (!(call.make() instanceof Connection connection)) {
                    throw new IllegalStateException(name + " gives no connection");
                }
                AtomicInteger sessions = new AtomicInteger();
                return proxy(Connection.class, connection, (method, made) -> {
                    if (method.equals("setExceptionListener")
                            || (method.equals("createSession") && sessions.getAndIncrement() > 0)) {
                        throw new jakarta.jms.IllegalStateException(method + " is not allowed here");
                    }
                    return made.make();
                });
            });
        }

        @Test
        void itWorksAndNoticesThatTheBrokerHasGone() throws Exception {
            JmsRelay one = connected(JmsRelay.of(restricted(), "chat"));
            connected(JmsRelay.of(restricted(), "chat"));
            assertTrue(publish(one, "before"));
            assertEquals("before", next());
            broker.stop();
            Conditions.await(() -> !started.get(1).counts().connected(), log::text);
            assertTrue(publish(one, "meanwhile"));
            Conditions.await(() -> log.count("is not connected to the broker") == 2, log::text);
            broker.start();
            started.forEach(JmsRelayTest::awaitConnection);
            assertTrue(publish(one, "after"));
            while (!next().equals("after")) {
                assertTrue(received.size() < 2, "nothing but what was sent meanwhile is before it");
            }
        }
    }

    @Test
    void receivesAgainAfterAnError() throws Exception {
        JmsRelay one = connected(relay());
        JmsRelay two = relay();
        started.add(two);
        two.start(envelope -> {
            String text = new String(envelope, StandardCharsets.UTF_8);
            if (text.equals("bad")) {
                throw new OutOfMemoryError("on purpose");
            }
            received.add(text);
        });
        awaitConnection(two);
        assertTrue(publish(one, "bad"));
        Conditions.await(() -> log.count("is not connected to the broker") == 1, log::text);
        awaitConnection(two);
        assertTrue(publish(one, "good"));
        assertEquals("good", next());
    }

    /** It must not keep back all others for ever. */
    @ParameterizedTest
    @ValueSource(classes = {JMSException.class, NoClassDefFoundError.class})
    void givesUpWhatTheBrokerRefusesAgainAndAgain(Class<? extends Throwable> refusal) throws Exception {
        AtomicInteger refusals = new AtomicInteger();
        ConnectionFactory refusing = proxy(ConnectionFactory.class, broker.factory(), (name, call) -> {
            Connection connection = (Connection) call.make();
            return proxy(Connection.class, connection, (method, made) -> {
                if (!(made.make() instanceof Session session)) {
                    return null;
                }
                return proxy(Session.class, session, (create, creation) -> {
                    Object created = creation.make();
                    return created instanceof MessageProducer producer
                            ? proxy(MessageProducer.class, producer, (send, sending) -> {
                                if (send.equals("send") && refusals.get() < 3) {
                                    throw refusal.getConstructor(String.class)
                                            .newInstance("refusal " + refusals.incrementAndGet());
                                }
                                return sending.make();
                            })
                            : created;
                });
            });
        });
        connected(relay());
        JmsRelay one = start(JmsRelay.of(refusing, "chat").withPauseAfterOutage(Duration.ZERO));
        assertTrue(publish(one, "poison"));
        assertTrue(publish(one, "wholesome"));
        assertEquals("wholesome", next());
        assertEquals(3, refusals.get());
        assertEquals(1, one.counts().lost());
        assertEquals(1, log.count("discarded a broadcast that the broker has refused 3 times"), log::text);
    }

    /** Between a node and the broker: the client waits for it within one attempt, as that of Artemis does. */
    private static final class Way {
        private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
        private volatile CountDownLatch closed = new CountDownLatch(0);

        ConnectionFactory to(EmbeddedBroker broker) {
            return proxy(ConnectionFactory.class, broker.factory(), (method, call) -> {
                CountDownLatch open = closed;
                if (open.getCount() > 0) {
                    waiting.add(Thread.currentThread());
                    open.await();
                }
                return call.make();
            });
        }

        void close() {
            closed = new CountDownLatch(1);
        }

        /** Opens it when both threads of the node wait for that. */
        void open() {
            Conditions.await(() -> waiting.size() == 2, waiting::toString);
            closed.countDown();
        }
    }

    /** A call of the object behind a proxy. */
    @FunctionalInterface
    private interface Call {
        @Nullable
        Object make() throws Throwable;
    }

    /** What a proxy does in place of a call. */
    @FunctionalInterface
    private interface Change {
        @Nullable
        Object apply(String method, Call call) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Change change) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> change.apply(method.getName(), () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }
}
