package org.ws101.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.servlet.http.HttpSession;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketBeans;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketDeploymentException;

class EndpointTesterTest {
    private static final WebSocketOptions UNCOMPRESSED = WebSocketOptions.builder()
            .permessageDeflate(PermessageDeflate.off())
            .build();

    /** Says what it has seen of the request, and then what it receives. */
    private static Endpoint telling(Function<HandshakeRequest, Object> what) {
        return Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                webSocket.sendText(String.valueOf(what.apply(HandshakeRequest.of(webSocket))));
            }

            @Override
            public void onText(WebSocket webSocket, String text) {
                webSocket.sendText(text);
            }
        });
    }

    private static String told(
            Function<HandshakeRequest, Object> what, String path, Function<TestHandshake, TestHandshake> made) {
        try (EndpointTester tester = EndpointTester.of("/{a}/{b}", telling(what))) {
            return made.apply(tester.handshake(path)).connect().awaitText();
        }
    }

    @Nested
    class TheRequest {
        @Test
        void hasPathAndQueryDecoded() {
            assertEquals(
                    "/x/ü {a=x, b=ü} {q=[1 2, ä], empty=[]}",
                    told(
                            request ->
                                    request.path() + " " + request.pathParameters() + " " + request.queryParameters(),
                            "/x/%C3%BC?q=1+2&q=%C3%A4&empty",
                            made -> made));
        }

        @Test
        void hasHeadersAndCookies() {
            assertEquals(
                    "[one, two] {token=abc}",
                    told(
                            request -> request.headers().get("X-Test") + " " + request.cookies(),
                            "/x/y",
                            made -> made.header("X-Test", "one")
                                    .header("X-Test", "two")
                                    .cookie("token", "abc")));
        }

        @Test
        void hasTheUserAndTheRoles() {
            Endpoint endpoint = telling(
                            request -> request.principal().orElseThrow().getName()
                                    + request.isUserInRole("admin")
                                    + request.isUserInRole("guest"))
                    .withDeclaredRoles("admin", "guest");
            try (EndpointTester tester = EndpointTester.of("/", endpoint)) {
                assertEquals(
                        "Annatruefalse",
                        tester.handshake("/")
                                .principal("Anna", "admin")
                                .connect()
                                .awaitText());
            }
        }

        @Test
        void hasTheSessionAndItsAttributes() {
            try (EndpointTester tester = EndpointTester.of("/", telling(HandshakeRequest::httpSessionAttributes))) {
                HttpSession session = tester.newHttpSession();
                session.setAttribute("cart", 3);
                assertEquals(
                        "{cart=3}",
                        tester.handshake("/").session(session).connect().awaitText());
            }
        }

        @Test
        void hasAttributesAddressAndTls() {
            assertEquals(
                    "green 192.0.2.7 true",
                    told(
                            request -> request.attributes().get("tenant") + " "
                                    + request.remoteAddress().getHostString() + " " + request.isSecure(),
                            "/x/y",
                            made -> made.attribute("tenant", "green")
                                    .remoteAddress(new InetSocketAddress("192.0.2.7", 1234))
                                    .secure()));
        }

        @Test
        void mayComeFromAPageOfTheServer() {
            assertEquals("/x/y", told(HandshakeRequest::path, "/x/y", made -> made.origin("http://localhost")));
        }
    }

    @Nested
    class TheHandshake {
        @Test
        void agreesOnASubprotocol() {
            Endpoint endpoint = telling(HandshakeRequest::offeredProtocols)
                    .withSelectProtocol(offered -> Optional.of(offered.get(1)));
            try (EndpointTester tester = EndpointTester.of("/", endpoint)) {
                TestClient client =
                        tester.handshake("/").subprotocols("v1", "v3").connect();
                assertEquals("[v1, v3]", client.awaitText());
                assertEquals("v3", client.webSocket().protocol().orElseThrow());
            }
        }

        @Test
        void agreesOnCompression() {
            Endpoint endpoint = telling(request -> request.header("Sec-WebSocket-Extensions"));
            try (EndpointTester tester = EndpointTester.of("/", endpoint)) {
                TestClient client = tester.connect("/");
                assertTrue(client.awaitText().contains("permessage-deflate"));
                String text = "again and ".repeat(1000);
                assertEquals(text, client.sendText(text).awaitText());
                TestClient other = tester.handshake("/").options(UNCOMPRESSED).connect();
                assertEquals("Optional.empty", other.awaitText());
                assertEquals(text, other.sendText(text).awaitText());
            }
        }

        @Test
        void findsNothingAtAnotherPath() {
            try (EndpointTester tester = EndpointTester.of("/here", telling(HandshakeRequest::path))) {
                assertEquals(404, tester.handshake("/there").awaitRefusal().status());
            }
        }

        @Test
        void isHeldToTheLimitsOfTheFilter() {
            try (EndpointTester tester = EndpointTester.builder()
                    .endpoint("/", telling(HandshakeRequest::path))
                    .initParameter("maxConnections", "1")
                    .start()) {
                TestClient first = tester.connect("/");
                assertEquals("/", first.awaitText());
                assertEquals(503, tester.handshake("/").awaitRefusal().status());
            }
        }

        @Test
        void saysWhyItIsRefused() {
            Endpoint endpoint = telling(HandshakeRequest::path)
                    .withCheck(request -> HandshakeDecision.refuse(402, "Buy a ticket first."));
            try (EndpointTester tester = EndpointTester.of("/", endpoint)) {
                HandshakeException refusal = assertThrows(HandshakeException.class, () -> tester.connect("/"));
                assertTrue(refusal.getMessage().contains("402")
                        && refusal.getMessage().contains("Buy a ticket first."));
            }
        }

        @Test
        void thatIsAcceptedIsNoRefusal() {
            try (EndpointTester tester = EndpointTester.of("/", telling(HandshakeRequest::path))) {
                assertThrows(AssertionError.class, tester.handshake("/")::awaitRefusal);
                tester.awaitQuiet();
                assertEquals(0, tester.connections().all().size());
            }
        }

        @Test
        void waitsForTheCallback() {
            CountDownLatch release = new CountDownLatch(1);
            Endpoint endpoint = Endpoint.listening(() -> new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket) throws InterruptedException {
                    release.await();
                }
            });
            try (EndpointTester tester = EndpointTester.builder()
                    .endpoint("/", endpoint)
                    .timeout(Duration.ofMillis(20))
                    .start()) {
                AssertionError error = assertThrows(AssertionError.class, () -> tester.connect("/"));
                assertTrue(error.getMessage().contains("callback"), error.getMessage());
                assertThrows(AssertionError.class, tester::awaitQuiet);
                release.countDown();
            }
        }
    }

    @WebSocketEndpoint("/mistaken")
    static class Mistaken {
        @OnText
        void text(String text, Thread thread) {}
    }

    @Nested
    class TheBeans {
        @Test
        void areThereForTheTest() {
            try (EndpointTester tester = EndpointTester.of(Quiet.class)) {
                tester.connect("/quiet").sendText("a");
                tester.awaitQuiet();
                assertEquals("a", tester.bean(Quiet.class).last());
            }
        }

        @Test
        void mayBeThoseOfTheTest() {
            try (SeContainer container = SeContainerInitializer.newInstance()
                            .disableDiscovery()
                            .addExtensions(WebSocketBeans.extension())
                            .addBeanClasses(Quiet.class)
                            .initialize();
                    EndpointTester tester = EndpointTester.builder()
                            .beansOf(container.getBeanManager())
                            .start()) {
                TestClient client = tester.connect("/quiet").sendText("a");
                tester.awaitQuiet();
                client.assertNothingReceived();
                assertEquals("a", tester.bean(Quiet.class).last());
            }
        }

        @Test
        void areCheckedAsInAnApplication() {
            Exception refusal = assertThrows(Exception.class, () -> EndpointTester.of(Mistaken.class));
            assertTrue(refusal.getMessage().contains("Thread"), refusal.getMessage());
        }

        @Test
        void areOfOneContainer() {
            EndpointTester.Builder builder =
                    EndpointTester.builder().beans(Quiet.class).beansOf(new Object());
            assertThrows(IllegalStateException.class, builder::start);
        }

        @Test
        void areNotThereWithoutClasses() {
            try (EndpointTester tester = EndpointTester.of("/", telling(HandshakeRequest::path))) {
                assertThrows(IllegalStateException.class, () -> tester.bean(Quiet.class));
            }
        }
    }

    @WebSocketEndpoint("/quiet")
    @ApplicationScoped
    static class Quiet {
        private String last = "";

        @OnText
        synchronized void text(String text) {
            last = text;
        }

        synchronized String last() {
            return last;
        }
    }

    @Test
    void anOptionMustBeOneOfTheFilter() {
        EndpointTester.Builder builder = EndpointTester.builder().initParameter("maxConections", "1");
        assertThrows(WebSocketDeploymentException.class, builder::start);
    }

    @Test
    void nothingToTestIsRefused() {
        for (Executable starting : List.<Executable>of(
                () -> EndpointTester.of(), () -> EndpointTester.of(String.class), EndpointTester.builder()::start)) {
            Exception refused = assertThrows(WebSocketDeploymentException.class, starting);
            assertEquals(
                    "There is no endpoint to test: name a class with @WebSocketEndpoint, or add an Endpoint to the"
                            + " EndpointTester",
                    refused.getMessage());
        }
    }

    /** As docs/TESTING.md says: the pings of either side are traffic. */
    @Test
    void aConnectionWithoutPingsIsIdle() {
        try (EndpointTester tester = EndpointTester.builder()
                .endpoint("/", Endpoint.listening(() -> new WebSocketListener() {}))
                .initParameter("pingInterval", "0s")
                .start()) {
            WebSocketOptions options = WebSocketOptions.builder()
                    .pingInterval(Duration.ZERO)
                    .idleTimeout(Duration.ZERO)
                    .build();
            TestClient client = tester.handshake("/").options(options).connect();
            tester.advance(Duration.ofSeconds(61));
            assertEquals(CloseCode.GOING_AWAY, client.awaitClose().code());
        }
    }

    @Test
    void theClockIsNotTurnedBack() {
        try (EndpointTester tester = EndpointTester.of("/", telling(HandshakeRequest::path))) {
            assertThrows(IllegalArgumentException.class, () -> tester.advance(Duration.ofSeconds(-1)));
        }
    }

    @Test
    void clientsAreToldThatTheApplicationStops() {
        try (EndpointTester tester = EndpointTester.of("/", telling(HandshakeRequest::path))) {
            TestClient client = tester.connect("/");
            assertEquals("/", client.awaitText());
            CompletableFuture<Void> stop =
                    CompletableFuture.runAsync(() -> tester.connections().stop());
            assertEquals(CloseCode.GOING_AWAY, client.awaitClose().code());
            stop.join();
        }
    }

    @Test
    void whatAContainerWouldDoIsSaid() {
        HttpSession session;
        try (EndpointTester tester = EndpointTester.of("/", telling(HandshakeRequest::path))) {
            session = tester.newHttpSession();
        }
        UnsupportedOperationException error =
                assertThrows(UnsupportedOperationException.class, session::getCreationTime);
        assertTrue(error.getMessage().contains("ServedApplication"), error.getMessage());
    }

    @Test
    @Timeout(60)
    void aConnectionThatHasEndedIsForgotten() {
        try (EndpointTester tester = EndpointTester.of("/", telling(HandshakeRequest::path))) {
            WeakReference<WebSocket> ended = openAndClose(tester);
            while (ended.get() != null && !Thread.currentThread().isInterrupted()) {
                System.gc();
            }
            assertNull(ended.get());
        }
    }

    private static WeakReference<WebSocket> openAndClose(EndpointTester tester) {
        TestClient client = tester.connect("/");
        assertEquals("/", client.awaitText());
        client.webSocket().close(CloseCode.NORMAL_CLOSURE);
        return new WeakReference<>(client.webSocket());
    }

    @Test
    void mayBeClosedTwice() {
        try (EndpointTester tester = EndpointTester.of(Quiet.class)) {
            assertDoesNotThrow(tester::close);
        }
    }

    @Test
    void aTesterThatIsClosedTurnsNoClock() {
        EndpointTester tester = EndpointTester.of("/x", Endpoint.of(webSocket -> {}));
        tester.close();
        Exception closed = assertThrows(IllegalStateException.class, () -> tester.advance(Duration.ofSeconds(1)));
        assertEquals("The tester is closed: turn its clock before that", closed.getMessage());
    }

    @Test
    void aTimeoutIsPositive() {
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> EndpointTester.builder().timeout(Duration.ZERO));
        assertEquals("The timeout is 0 s: use a positive duration", refused.getMessage());
    }
}
