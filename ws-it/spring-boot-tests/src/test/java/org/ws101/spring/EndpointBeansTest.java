package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.validation.constraints.NotBlank;
import java.lang.reflect.Type;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;
import org.ws101.CloseCode;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketListener;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;

/** Beans of Spring as endpoints, in each style. */
class EndpointBeansTest {
    private static Booted application;

    @BeforeAll
    static void start() {
        application = Booted.run(
                Application.class, "ws101.endpoint.limited.max-message-size=10B", "ws101.max-frame-size=64KB");
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Configuration(proxyBeanMethods = false)
    @Import({
        Open.class,
        Greetings.class,
        Chat.class,
        Count.class,
        Loud.class,
        Orders.class,
        Points.class,
        Late.class,
        Strict.class,
        Limited.class,
        Bouncer.class,
        Programmed.class
    })
    static class Application {
        @Bean
        @WebSocketEndpoint("/echo")
        Continue echo() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }
    }

    @Component
    static class Greetings {
        String to(String name) {
            return "Hello " + name;
        }
    }

    @Component
    @WebSocketEndpoint("/chat/{room}")
    static class Chat {
        private final Greetings greetings;
        private final WebSocketConnections connections;

        Chat(Greetings greetings, WebSocketConnections connections) {
            this.greetings = greetings;
            this.connections = connections;
        }

        @OnOpen
        String open(WebSocket webSocket, @PathParam String room) {
            connections.join(webSocket, room);
            return greetings.to(room);
        }

        @OnText
        void say(String text, @PathParam String room) {
            connections.group(room).broadcast(text);
        }
    }

    @Component
    @Scope("prototype")
    @WebSocketEndpoint("/count")
    static class Count implements DisposableBean {
        static final BlockingQueue<String> ENDS = new LinkedBlockingQueue<>();
        private int count;

        @OnText
        String count(String text) {
            return text + ++count;
        }

        @Override
        public void destroy() {
            ENDS.add("destroyed at " + count);
        }
    }

    @Component
    @WebSocketEndpoint("/loud")
    static class Loud implements WebSocketListener, SelectProtocol {
        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text.toUpperCase(java.util.Locale.ROOT));
        }

        @Override
        public Optional<String> select(List<String> offered) {
            return offered.stream().filter("loud"::equals).findFirst();
        }
    }

    record Order(String item, int count) {}

    record Point(int x, int y) {}

    @Component
    @WebSocketEndpoint("/orders")
    static class Orders {
        @OnText
        List<Order> twice(Order order) {
            return List.of(order, order);
        }
    }

    @Component
    static class Points implements TextCodec<Point> {
        @Override
        public String encode(Point point) {
            return point.x() + "," + point.y();
        }

        @Override
        public Point decode(String text, Type type) {
            String[] numbers = text.split(",", 2);
            return new Point(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }
    }

    @Component
    @WebSocketEndpoint("/points")
    static class Mirror {
        @OnText
        Point mirror(Point point) {
            return new Point(point.y(), point.x());
        }
    }

    @Lazy
    @Component
    @WebSocketEndpoint("/late")
    @Import(Mirror.class)
    static class Late {
        static final AtomicInteger MADE = new AtomicInteger();

        Late() {
            MADE.incrementAndGet();
        }

        @OnText
        String text(String text) {
            return text;
        }
    }

    @Component
    @WebSocketEndpoint("/strict")
    static class Strict {
        @OnText
        String text(@NotBlank String text) {
            return text;
        }
    }

    @Component("limited")
    @WebSocketEndpoint("/limited")
    static class Limited {
        @OnText
        String text(String text) {
            return text;
        }
    }

    /** Of every annotated endpoint. */
    @Component
    static class Bouncer implements HandshakeCheck {
        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return request.queryParameter("banned").isPresent()
                    ? HandshakeDecision.refuse(403, "Not you.")
                    : HandshakeDecision.permit();
        }
    }

    @Component
    static class Programmed implements WebSocketApplication {
        private final Greetings greetings;

        Programmed(Greetings greetings) {
            this.greetings = greetings;
        }

        @Override
        public void configure(WebSocketEndpoints endpoints) {
            endpoints.add("/programmed", Endpoint.of(webSocket -> webSocket.sendText(greetings.to("programmer"))));
        }
    }

    private static String next(WebSocket webSocket) {
        return ((Message.Text) webSocket.receiveAll()).data();
    }

    @Test
    void aContinueThatAMethodGives() {
        try (WebSocket webSocket = application.connect("/echo")) {
            webSocket.sendText("one");
            assertEquals("one", next(webSocket));
        }
    }

    @Test
    void annotatedCallbacksWithInjectedBeans() {
        try (WebSocket ann = application.connect("/chat/lobby");
                WebSocket ben = application.connect("/chat/lobby")) {
            assertEquals("Hello lobby", next(ann));
            assertEquals("Hello lobby", next(ben));
            ann.sendText("Good morning");
            assertEquals("Good morning", next(ben));
            assertEquals(
                    2,
                    application
                            .bean(WebSocketConnections.class)
                            .endpoint(Chat.class)
                            .size());
        }
    }

    @Test
    void aPrototypeIsOneForEachConnectionAndDestroyedAtItsEnd() throws Exception {
        try (WebSocket one = application.connect("/count");
                WebSocket other = application.connect("/count")) {
            one.sendText("a");
            assertEquals("a1", next(one));
            one.sendText("b");
            assertEquals("b2", next(one));
            other.sendText("c");
            assertEquals("c1", next(other));
            one.close(CloseCode.NORMAL_CLOSURE);
            assertEquals("destroyed at 2", Count.ENDS.poll(60, TimeUnit.SECONDS));
        }
        assertEquals("destroyed at 1", Count.ENDS.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void aListenerThatChoosesTheSubprotocol() {
        try (WebSocket webSocket =
                application.client().subprotocols("quiet", "loud").build().connect(application.uri("/loud"))) {
            assertEquals(Optional.of("loud"), webSocket.protocol());
            webSocket.sendText("hey");
            assertEquals("HEY", next(webSocket));
        }
    }

    @Test
    void objectsAreReadAndWrittenByJackson() {
        try (WebSocket webSocket = application.connect("/orders")) {
            webSocket.sendText("{\"item\":\"tea\",\"count\":2}");
            assertEquals("[{\"item\":\"tea\",\"count\":2},{\"item\":\"tea\",\"count\":2}]", next(webSocket));
            webSocket.sendText("{");
            WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, webSocket::receiveAll);
            assertEquals(CloseCode.INVALID_FRAME_PAYLOAD_DATA, closed.reason().code());
        }
    }

    @Test
    void aCodecBeanIsAskedBeforeJackson() {
        try (WebSocket webSocket = application.connect("/points")) {
            webSocket.sendText("1,2");
            assertEquals("2,1", next(webSocket));
        }
    }

    @Test
    void aBeanIsMadeWhenItIsFirstUsed() {
        assertEquals(0, Late.MADE.get());
        try (WebSocket webSocket = application.connect("/late")) {
            webSocket.sendText("now");
            assertEquals("now", next(webSocket));
        }
        assertEquals(1, Late.MADE.get());
    }

    @Test
    void constraintsAreValidated() {
        try (WebSocket webSocket = application.connect("/strict")) {
            webSocket.sendText("x");
            assertEquals("x", next(webSocket));
            webSocket.sendText(" ");
            WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, webSocket::receiveAll);
            assertEquals(CloseCode.POLICY_VIOLATION, closed.reason().code());
        }
    }

    @Test
    void anEndpointHasTheOptionsOfItsName() {
        try (WebSocket webSocket = application.connect("/limited")) {
            webSocket.sendText("short");
            assertEquals("short", next(webSocket));
            webSocket.sendText("longer than that");
            WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, webSocket::receiveAll);
            assertEquals(CloseCode.MESSAGE_TOO_BIG, closed.reason().code());
        }
    }

    @Test
    void aCheckIsAskedForEveryAnnotatedEndpoint() {
        HandshakeException refused =
                assertThrows(HandshakeException.class, () -> application.connect("/echo?banned=yes"));
        assertEquals(403, refused.status());
    }

    @Test
    void anApplicationBeanAddsItsEndpoints() {
        try (WebSocket webSocket = application.connect("/programmed")) {
            assertEquals("Hello programmer", next(webSocket));
        }
    }

    @Test
    void otherRequestsGoOnAsTheyCame() throws Exception {
        assertEquals(404, application.get("/echo").statusCode());
    }

    @Test
    void theHealthHasTheNumberOfConnections() throws Exception {
        try (Booted own = Booted.run(Application.class, "management.endpoint.health.show-details=always");
                WebSocket webSocket = own.connect("/echo")) {
            webSocket.sendText("there");
            assertEquals("there", next(webSocket));
            String health = own.get("/actuator/health").body();
            String details = "\"details\":{\"connections\":1,\"maximum\":10000}";
            assertTrue(
                    health.contains("\"webSocket\":{\"status\":\"UP\"," + details + "}")
                            || health.contains("\"webSocket\":{" + details + ",\"status\":\"UP\"}"),
                    health);
        }
    }

    @Test
    void theHealthIsOutOfServiceWhileAllPlacesAreTaken() throws Exception {
        try (Booted own = Booted.run(
                Application.class,
                "ws101.max-connections=1",
                "management.endpoint.health.group.readiness.include=webSocket")) {
            assertEquals(200, own.get("/actuator/health/readiness").statusCode());
            try (WebSocket webSocket = own.connect("/echo")) {
                HttpResponse<String> full = own.get("/actuator/health/readiness");
                assertEquals(503, full.statusCode());
                assertTrue(full.body().contains("OUT_OF_SERVICE"), full::body);
                webSocket.sendText("there");
                assertEquals("there", next(webSocket));
            }
            while (own.get("/actuator/health/readiness").statusCode() != 200) {
                Thread.onSpinWait(); // the place comes back when the server knows of the end
            }
        }
    }
}
