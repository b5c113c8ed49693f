package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.wire.RawClient;

/** What a bean does wrong is told, and nothing else suffers from it. */
class FaultyBeansTest {
    private static final String LOG = WebSocketEndpoint.class.getName();

    @Test
    void errorWhileAnInstanceIsDestroyedLeavesTheOthersToBeDestroyed() throws Exception {
        try (Deployment deployment =
                new Deployment(Watched.class, Bad.class, BadRequest.class, BadCheck.class, Good.class, Witness.class)) {
            try (RawClient peer = deployment.connect("/watched")) {
                peer.sendText("x");
                assertEquals("x", peer.receive());
            }
            deployment.diary().reads("observed", "good destroyed");
        }
    }

    @Test
    void callbacksOutsideAnEndpointAreNamed() throws Exception {
        try (Recorder log = new Recorder(LOG);
                SeContainer container = Beans.start(Forgotten.class, Common.class, Derived.class)) {
            assertTrue(container.isRunning());
            assertTrue(
                    log.text()
                            .contains(Forgotten.class.getName() + " has callbacks such as @OnText, but is no endpoint"),
                    log::toString);
            assertEquals(1, log.lines().size(), log::toString);
        }
    }

    @Test
    void endpointsThatCanBeNoBeansAreNamed() {
        try (Recorder log = new Recorder(LOG);
                SeContainer container = Beans.start(
                        Constant.class, Contract.class, Unfinished.class, Base.class, Finished.class, Outgoing.class)) {
            assertTrue(container.isRunning());
            for (Class<?> named : List.of(Constant.class, Contract.class, Unfinished.class, Outgoing.class)) {
                assertTrue(
                        log.text()
                                .contains(
                                        named.getName()
                                                + " has the annotation of an endpoint, but is an enum, an interface or an abstract"),
                        log::toString);
            }
            assertEquals(4, log.lines().size(), log::toString);
        }
    }

    @Test
    void aCallbackThatIsOverriddenWithoutItsAnnotationIsNamed() {
        try (Recorder log = new Recorder(LOG);
                SeContainer container = Beans.start(Overriding.class, Repeating.class)) {
            assertTrue(container.isRunning());
            assertEquals(1, log.lines().size(), log::toString);
            assertTrue(
                    log.text()
                            .contains(Overriding.class.getName()
                                    + ".text(java.lang.String) overrides a callback and has no annotation itself"),
                    log::toString);
        }
    }

    @WebSocketEndpoint("/constant")
    enum Constant {
        ONE;

        @OnText
        void text(String text) {}
    }

    @WebSocketEndpoint("/contract")
    interface Contract {
        @OnText
        default void text(String text) {}
    }

    @WebSocketEndpoint("/unfinished")
    abstract static class Unfinished {
        @OnText
        void text(String text) {}
    }

    @WebSocketClientEndpoint
    abstract static class Outgoing {
        @OnText
        void text(String text) {}
    }

    @WebSocketEndpoint("/finished")
    abstract static class Base {
        @OnText
        void text(String text) {}
    }

    static class Finished extends Base {}

    @WebSocketEndpoint("/overriding")
    static class Overriding extends Common {
        @Override
        void text(String text) {}

        @OnPong
        void pong() {}
    }

    @WebSocketEndpoint("/repeating")
    static class Repeating extends Common {
        @Override
        @OnText
        void text(String text) {}
    }

    /** The peer sees 1011, and would be the only one to know of it. */
    @Test
    void aConnectionThatAnotherEndsSaysSo() throws Exception {
        try (Recorder log = new Recorder(WebSocket.class.getName());
                Deployment deployment = new Deployment(Depending.class);
                RawClient peer = deployment.connect("/depending")) {
            assertEquals("close 1011", peer.receive());
            deployment.stopServer();
            assertTrue(log.text().contains("Another connection that it used is closed"), log::toString);
        }
    }

    @ParameterizedTest
    @CsvSource({"null, returned null", "failure, failed"})
    void aCheckIsCalledByItsName(String how, String said) throws Exception {
        try (Recorder log = new Recorder(WebSocketFilter.class.getName());
                Deployment deployment = new Deployment(FaultyCheck.class, Derived.class)) {
            assertEquals(500, deployment.refusalOf("/derived?" + how));
            assertTrue(
                    log.text()
                            .contains(FaultyCheck.class.getName() + " of the endpoint " + Derived.class.getName() + " "
                                    + said),
                    log::toString);
        }
    }

    static class FaultyCheck implements HandshakeCheck {
        @Override
        @SuppressWarnings("NullAway")
        public HandshakeDecision check(HandshakeRequest request) {
            if (request.queryParameter("null").isPresent()) {
                return null;
            }
            throw new IllegalStateException("on purpose");
        }
    }

    /** At once, though the peer answers no close frame. */
    @ParameterizedTest
    @ValueSource(strings = {"throws", "stage", "publisher"})
    void aCallbackThatFailsLaterIsAsIfItHadThrown(String how) throws Exception {
        try (Recorder log = new Recorder(WebSocket.class.getName());
                Deployment deployment = new Deployment(Throwing.class, WithAStage.class, WithAPublisher.class);
                RawClient peer = RawClient.open(deployment.uri("/").getPort())) {
            peer.upgrade("/" + how);
            deployment.diary().reads("1011");
            assertEquals(1, log.lines().size(), log::toString);
            assertTrue(log.text().startsWith("A callback of " + FaultyBeansTest.class.getName() + "$"), log::toString);
            assertTrue(
                    log.text().endsWith(" failed (1011) <java.lang.IllegalStateException: on purpose>"), log::toString);
        }
    }

    abstract static class Failing {
        @Inject
        Diary diary;

        @OnClose
        void close(CloseReason reason) {
            diary.note("" + reason.code().code());
        }
    }

    @WebSocketEndpoint("/throws")
    static class Throwing extends Failing {
        @OnOpen
        void open() {
            throw new IllegalStateException("on purpose");
        }
    }

    @WebSocketEndpoint("/stage")
    static class WithAStage extends Failing {
        @OnOpen
        CompletionStage<String> open() {
            return CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        }
    }

    @WebSocketEndpoint("/publisher")
    static class WithAPublisher extends Failing {
        @OnOpen
        Flow.Publisher<String> open() {
            return subscriber -> {
                subscriber.onSubscribe(new Flow.Subscription() {
                    @Override
                    public void request(long count) {}

                    @Override
                    public void cancel() {}
                });
                subscriber.onError(new IllegalStateException("on purpose"));
            };
        }
    }

    @WebSocketEndpoint("/depending")
    static class Depending implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {
            throw new WebSocketClosedException(CloseReason.of(CloseCode.GOING_AWAY)); // as of a client's
        }
    }

    @Test
    void onErrorThatThrowsWhatItWasToldSaysNothingNew() throws Exception {
        try (Recorder log = new Recorder(LOG);
                Deployment deployment = new Deployment(Rethrowing.class)) {
            try (RawClient peer = deployment.connect("/rethrowing")) {
                peer.sendBinary(new byte[1]);
                assertEquals("close 1003 No binary messages here.", peer.receive());
            }
            deployment.diary().reads("closed");
            assertEquals(List.of(), log.lines());
        }
    }

    @WebSocketEndpoint("/rethrowing")
    static class Rethrowing {
        @Inject
        Diary diary;

        @OnText
        void text(String text) {}

        @OnError
        void error(Throwable cause) throws Throwable {
            throw cause;
        }

        @OnClose
        void close() {
            diary.note("closed");
        }
    }

    @WebSocketEndpoint("/watched")
    static class Watched {
        @Inject
        Good good;

        @Inject
        Bad bad;

        @Inject
        BadRequest badRequest;

        @OnText
        String text(String text) {
            return good.same(bad.same(badRequest.same(text)));
        }

        @PreDestroy
        void destroy() {
            throw new AssertionError("endpoint");
        }
    }

    @ConnectionScoped
    static class Good {
        @Inject
        Diary diary;

        String same(String text) {
            return text;
        }

        @PreDestroy
        void destroy() {
            diary.note("good destroyed");
        }
    }

    @ConnectionScoped
    static class Bad {
        String same(String text) {
            return text;
        }

        @PreDestroy
        void destroy() {
            throw new AssertionError("connection");
        }
    }

    @RequestScoped
    static class BadRequest {
        String same(String text) {
            return text;
        }

        @PreDestroy
        void destroy() {
            throw new AssertionError("request");
        }
    }

    static class BadCheck implements HandshakeCheck {
        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return HandshakeDecision.permit();
        }

        @PreDestroy
        void destroy() {
            throw new AssertionError("check");
        }
    }

    @ApplicationScoped
    static class Witness {
        @Inject
        Diary diary;

        void closed(@Observes @Closed WebSocket webSocket) {
            diary.note("observed");
        }
    }

    @ApplicationScoped
    static class Forgotten {
        @OnText
        void text(String text) {}
    }

    static class Common {
        @OnText
        void text(String text) {}
    }

    @WebSocketEndpoint("/derived")
    static class Derived extends Common {}

    /** What is logged while it is open. Thread-safe. */
    static final class Recorder extends Handler implements AutoCloseable {
        private final Logger logger;
        private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

        Recorder(String name) {
            logger = Logger.getLogger(name);
            logger.setLevel(Level.INFO);
            logger.addHandler(this);
        }

        List<String> lines() {
            return List.copyOf(lines);
        }

        String text() {
            return String.join("\n", lines);
        }

        @Override
        public void publish(LogRecord entry) {
            Object[] parameters = entry.getParameters();
            String text =
                    parameters == null ? entry.getMessage() : entry.getMessage().replace("{0}", "" + parameters[0]);
            lines.add(text + (entry.getThrown() == null ? "" : " <" + entry.getThrown() + ">"));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setLevel(null);
        }

        @Override
        public String toString() {
            return text();
        }
    }
}
