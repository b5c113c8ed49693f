package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.lang.reflect.Type;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.ReconnectingConnection;
import org.ws101.testkit.wire.RawClient;

/** Beans that are the application's end of connections it opens itself, against a server in the same program. */
class ClientEndpointsTest {
    private static final TypeLiteral<WebSocketConnector<Talking>> TALKING = new TypeLiteral<>() {};
    private static final TypeLiteral<WebSocketConnector<Visiting>> VISITING = new TypeLiteral<>() {};
    private static final TypeLiteral<WebSocketConnector<Hearing>> HEARING = new TypeLiteral<>() {};
    private static final TypeLiteral<WebSocketConnector<HearingParts>> HEARING_PARTS = new TypeLiteral<>() {};
    private static final TypeLiteral<WebSocketConnector<Own>> OWN = new TypeLiteral<>() {};

    @Nested
    class Callbacks {
        @Test
        void areCalledInOrderAndWhatTheyReturnIsSent() throws Exception {
            try (Deployment deployment = new Deployment(Talking.class, PointCodec.class);
                    WebSocket webSocket = deployment
                            .connector(TALKING)
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                deployment.remote().hears("opened");
                deployment.diary().reads("point hello  []");
                deployment.remote().hears("point hello  []!");
                webSocket.sendText("close 4000");
                deployment.remote().hears("close 4000");
                deployment.diary().reads("closed 4000");
            }
        }

        @Test
        void whatOneThrowsGoesToOnErrorAndWhatNobodyTakesClosesWith1011() throws Exception {
            try (Deployment deployment = new Deployment(Own.class, Counter.class);
                    WebSocket webSocket = deployment
                            .connector(OWN)
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                deployment.remote().hears("first 1");
                deployment.remote().hears("error taken");
                webSocket.sendText("bytes 01");
                deployment.remote().hears("bytes 01");
                deployment.remote().hears("closed 1011");
            }
        }

        @Test
        void messageOfATypeWithoutACallbackClosesWith1003() throws Exception {
            try (Deployment deployment = new Deployment(Talking.class, PointCodec.class);
                    WebSocket webSocket = deployment
                            .connector(TALKING)
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                webSocket.sendText("bytes 0102");
                deployment.diary().reads("point hello  []", "closed 1003");
            }
        }

        @Test
        void pathParametersAreEncodedInTheUriAndHandedOver() throws Exception {
            try (Deployment deployment = new Deployment(Visiting.class, Rooms.class);
                    WebSocket webSocket = deployment
                            .connector(VISITING)
                            .pathParameter("port", "" + deployment.uri("").getPort())
                            .pathParameter("room", "ä b&c")
                            .pathParameter("seat", "7")
                            .connect()) {
                deployment.diary().reads("room ä b&c seat 7", "served ä b&c 7");
                assertTrue(webSocket.isOpen());
            }
        }

        @Test
        void pathParameterThatIsMissingOrUnknownOrUnreadableIsNamed() throws Exception {
            try (Deployment deployment = new Deployment(Visiting.class)) {
                WebSocketConnector<Visiting> connector = deployment
                        .connector(VISITING)
                        .pathParameter("port", "1")
                        .pathParameter("room", "x");
                assertTrue(assertThrows(IllegalArgumentException.class, connector::connect)
                        .getMessage()
                        .startsWith("The parameter {seat} of the URI "));
                assertTrue(assertThrows(
                                IllegalArgumentException.class,
                                () -> connector.pathParameter("seat", "front").connect())
                        .getMessage()
                        .startsWith("The parameter seat of the URI is \"front\""));
                assertTrue(assertThrows(
                                IllegalArgumentException.class,
                                () -> connector.pathParameter("sea", "7").reconnecting())
                        .getMessage()
                        .contains("has no parameters [sea]"));
            }
        }

        @Test
        void listenerBeanIsCalled() throws Exception {
            try (Deployment deployment = new Deployment(Hearing.class);
                    WebSocket webSocket = deployment
                            .connector(HEARING)
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                deployment.diary().reads("heard hello  []");
                webSocket.close(CloseCode.NORMAL_CLOSURE, "");
                deployment.diary().reads("closed 1000");
            }
        }

        @Test
        void listenerBeanInPartsIsCalledWithParts() throws Exception {
            try (Deployment deployment = new Deployment(HearingParts.class);
                    WebSocket webSocket = deployment
                            .connector(HEARING_PARTS)
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                deployment.diary().reads("part hello  []");
                assertTrue(webSocket.isOpen());
            }
        }
    }

    @Nested
    class Connecting {
        @Test
        void connectorIsInjectedAndEachCallGivesAnother() throws Exception {
            try (Deployment deployment = new Deployment(User.class, Hearing.class, Talking.class, PointCodec.class)) {
                User user = deployment.bean(User.class);
                try (WebSocket webSocket = user.greeted(deployment, "one").connect()) {
                    deployment.diary().reads("heard hello one []");
                    webSocket.close(CloseCode.NORMAL_CLOSURE, "");
                    deployment.diary().reads("closed 1000");
                }
                try (WebSocket webSocket = user.greeted(deployment, "two").connect()) {
                    deployment.diary().reads("heard hello two []");
                    assertTrue(webSocket.isOpen());
                }
            }
        }

        @Test
        void asynchronouslyItIsTheSame() throws Exception {
            try (Deployment deployment = new Deployment(Hearing.class);
                    WebSocket webSocket = deployment
                            .connector(HEARING)
                            .uri(deployment.uri("/remote"))
                            .connectAsync()
                            .get(60, TimeUnit.SECONDS)) {
                deployment.diary().reads("heard hello  []");
                assertTrue(webSocket.isOpen());
            }
        }

        @Test
        void refusalIsThrownAndNoCallbackIsCalled() throws Exception {
            try (Deployment deployment = new Deployment(Hearing.class)) {
                WebSocketConnector<Hearing> connector =
                        deployment.connector(HEARING).uri(deployment.uri("/nowhere"));
                assertEquals(
                        404,
                        assertThrows(HandshakeException.class, connector::connect)
                                .status());
                deployment.diary().isExhausted();
            }
        }

        @Test
        void tlsIsTheCustomisersBusiness() throws Exception {
            Certificate certificate = Certificate.make();
            try (Deployment deployment = new Deployment(Hearing.class);
                    WebSocket webSocket = deployment
                            .connector(HEARING)
                            .uri(deployment.secureUri("/remote", certificate.server()))
                            .client(client -> client.sslContext(certificate.trusting()))
                            .connect()) {
                deployment.diary().reads("heard hello  []");
                assertTrue(webSocket.isOpen());
            }
        }

        @Test
        void headerThatTheHandshakeSetsIsRefused() throws Exception {
            try (Deployment deployment = new Deployment(Hearing.class)) {
                WebSocketConnector<Hearing> connector = deployment.connector(HEARING);
                assertThrows(IllegalArgumentException.class, () -> connector.header("Sec-WebSocket-Key", "x"));
            }
        }
    }

    @Nested
    class Instances {
        @Test
        void dependentOneLivesAsLongAsItsConnectionAlsoWhenItReconnects() throws Exception {
            try (Deployment deployment = new Deployment(Own.class, Counter.class);
                    ReconnectingConnection kept = deployment
                            .connector(OWN)
                            .uri(deployment.uri("/remote"))
                            .reconnectPolicy(new ReconnectBackoff(Duration.ofMillis(1), Duration.ofMillis(2), 9))
                            .reconnecting()) {
                deployment.remote().hears("first 1");
                deployment.remote().hears("error taken");
                kept.current().orElseThrow().sendText("close 1012");
                deployment.diary().reads("closed 1012", "destroyed");
                deployment.remote().hears("close 1012");
                deployment.remote().hears("closed 1012");
                deployment.remote().hears("first 1");
            }
        }

        @Test
        void contextsAndTheClassLoaderOfTheApplicationAreThere() throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
                thread.setContextClassLoader(own);
                try (Deployment deployment = new Deployment(Around.class, Counter.class, Request.class)) {
                    thread.setContextClassLoader(before);
                    try (WebSocket webSocket = deployment
                            .connector(new TypeLiteral<WebSocketConnector<Around>>() {})
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                        deployment.remote().hears("open 1 request 1");
                        deployment.remote().hears("text 2 request 1");
                        assertSame(own, deployment.bean(Around.class).loader());
                        webSocket.close(CloseCode.NORMAL_CLOSURE, "");
                        deployment.diary().reads("closed 3");
                    }
                } finally {
                    thread.setContextClassLoader(before);
                }
            }
        }
    }

    @Nested
    class Events {
        @Test
        void areFiredForClientsTooAndTellWhoseConnectionItIs() throws Exception {
            try (Deployment deployment = new Deployment(Hearing.class, Echo.class, Observer.class);
                    WebSocket webSocket = deployment
                            .connector(HEARING)
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                deployment.diary().reads("opened by all", "opened by client", "heard hello  []");
                webSocket.close(CloseCode.NORMAL_CLOSURE, "");
                deployment.diary().reads("closed 1000", "closed by client 1000");
                try (RawClient peer = deployment.connect("/echo")) {
                    deployment.diary().reads("opened by all", "opened by server");
                    peer.sendClose(1000);
                }
            }
        }
    }

    @Nested
    class Shutdown {
        @Test
        void closesOpenConnectionsWith1001AndCallsTheirLastCallbacks() throws Exception {
            try (Deployment deployment = new Deployment(Last.class)) {
                WebSocketConnector<Last> connector = deployment
                        .connector(new TypeLiteral<WebSocketConnector<Last>>() {})
                        .uri(deployment.uri("/remote"));
                WebSocket webSocket = connector.connect();
                ReconnectingConnection kept = connector.reconnecting();
                deployment.remote().hears("here");
                deployment.remote().hears("here");
                deployment.stopBeans();
                assertEquals(
                        CloseCode.GOING_AWAY,
                        webSocket.closeReason().orElseThrow().code());
                assertEquals(2, Last.CLOSED.getAndSet(0));
                deployment.remote().hears("closed 1001");
                deployment.remote().hears("closed 1001");
                kept.ended().toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertTrue(assertThrows(IllegalStateException.class, connector::connect)
                        .getMessage()
                        .startsWith("The CDI container is shut down"));
            }
        }
    }

    record Point(String name) {}

    @ApplicationScoped
    static class PointCodec implements TextCodec<Point> {
        @Override
        public String encode(Point point) {
            return "point " + point.name();
        }

        @Override
        public Point decode(String text, Type type) {
            return new Point(text);
        }
    }

    @ApplicationScoped
    @WebSocketClientEndpoint
    static class Talking {
        @Inject
        Diary diary;

        @OnOpen
        String open() {
            return "opened";
        }

        @OnText
        Point point(Point point) {
            diary.note("point " + point.name());
            return new Point(point.name() + "!");
        }

        @OnClose
        void close(CloseReason reason) {
            diary.note("closed " + reason.code().code());
        }
    }

    @WebSocketClientEndpoint("ws://127.0.0.1:{port}/rooms/{room}?seat={seat}")
    static class Visiting {
        @Inject
        Diary diary;

        @OnOpen
        void open(@PathParam("room") String room, @PathParam("seat") int seat) {
            diary.note("room " + room + " seat " + seat);
        }

        @OnText
        void text(String text) {
            diary.note(text);
        }
    }

    @WebSocketEndpoint("/rooms/{room}")
    static class Rooms {
        @OnOpen
        String open(@PathParam("room") String room, @QueryParam("seat") int seat) {
            return "served " + room + " " + seat;
        }
    }

    @WebSocketClientEndpoint
    static class Hearing implements WebSocketListener {
        @Inject
        Diary diary;

        @Override
        public void onText(WebSocket webSocket, String text) {
            diary.note("heard " + text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            diary.note("closed " + reason.code().code());
        }
    }

    @WebSocketClientEndpoint
    static class HearingParts implements WebSocketListener {
        @Inject
        Diary diary;

        @Override
        public boolean takesParts() {
            return true;
        }

        @Override
        public void onPart(WebSocket webSocket, Message part) {
            diary.note("part " + ((Message.Text) part).data());
        }
    }

    @ApplicationScoped
    static class User {
        @Inject
        WebSocketConnector<Hearing> connector;

        WebSocketConnector<Hearing> greeted(Deployment deployment, String name) {
            return connector.uri(deployment.uri("/remote")).header("Hello", name);
        }
    }

    @ConnectionScoped
    static class Counter {
        private int count;

        int next() {
            return ++count;
        }
    }

    @RequestScoped
    static class Request {
        private int count;

        int next() {
            return ++count;
        }
    }

    @Dependent
    @WebSocketClientEndpoint
    static class Own {
        @Inject
        Diary diary;

        @Inject
        Counter counter;

        private int calls;

        @OnOpen
        String open() {
            calls++;
            return "first " + calls * counter.next();
        }

        @OnText
        void text(String text) {
            throw new IllegalStateException("of " + text);
        }

        @OnBinary
        void binary(byte[] data) {
            throw new UnsupportedOperationException("nobody takes this");
        }

        @OnError
        String error(IllegalStateException taken) {
            return "error taken";
        }

        @OnClose
        void close(CloseReason reason) {
            diary.note("closed " + reason.code().code());
        }

        @PreDestroy
        void destroy() {
            diary.note("destroyed");
        }
    }

    @ApplicationScoped
    @WebSocketClientEndpoint
    static class Around {
        @Inject
        Diary diary;

        @Inject
        Counter counter;

        @Inject
        Request request;

        @Inject
        WebSocket current;

        private volatile ClassLoader loader;

        ClassLoader loader() {
            return loader;
        }

        @OnOpen
        void open() {
            current.sendText("open " + counter.next() + " request " + request.next());
        }

        @OnText
        String text(String text) {
            loader = Thread.currentThread().getContextClassLoader();
            return "text " + counter.next() + " request " + request.next();
        }

        @OnClose
        void close() {
            diary.note("closed " + counter.next());
        }
    }

    @WebSocketEndpoint("/echo")
    static class Echo {
        @OnText
        String text(String text) {
            return text;
        }
    }

    @ApplicationScoped
    static class Observer {
        @Inject
        Diary diary;

        void all(@Observes @Priority(1) @Opened WebSocket webSocket) {
            diary.note("opened by all");
        }

        void client(@Observes @Priority(2) @Opened @ServedBy(Hearing.class) WebSocket webSocket) {
            diary.note("opened by client");
        }

        void server(@Observes @Priority(2) @Opened @ServedBy(Echo.class) WebSocket webSocket) {
            diary.note("opened by server");
        }

        void closed(@Observes @Closed @ServedBy(Hearing.class) WebSocket webSocket) {
            diary.note("closed by client "
                    + webSocket.closeReason().orElseThrow().code().code());
        }
    }

    @ApplicationScoped
    @WebSocketClientEndpoint
    static class Last {
        static final AtomicInteger CLOSED = new AtomicInteger();

        @OnOpen
        String open() {
            return "here";
        }

        @OnText
        void text(String text) {}

        @OnClose
        void close(CloseReason reason) {
            if (reason.code().equals(CloseCode.GOING_AWAY)) {
                CLOSED.incrementAndGet();
            }
        }
    }
}
