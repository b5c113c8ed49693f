package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.security.Principal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.WebSocketClient;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** The list of open connections, its views and its groups. */
class WebSocketConnectionsTest {
    private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
    private final List<RawClient> clients = new ArrayList<>();
    private final ServedContext server = new ServedContext();
    private final WebSocketConnections connections = WebSocketConnections.of(server.servletContext());

    @AfterEach
    void leaveNothing() throws IOException {
        for (RawClient client : clients) {
            client.close();
        }
        await(connections.registry()::isEmpty);
        server.close();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come to that");
            Thread.onSpinWait();
        }
    }

    private void serve(String... paths) {
        server.addFilter(
                        new WebSocketFilter(endpoints -> {
                            for (String path : paths) {
                                endpoints.add(path, listening());
                            }
                        }),
                        Map.of())
                .start();
    }

    /** Remembers the connections that are opened. */
    private Endpoint listening() {
        return Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                opened.add(webSocket);
            }
        });
    }

    private WebSocket open(String path) throws Exception {
        return open(Request.upgrade(path));
    }

    private WebSocket open(Request request) throws Exception {
        RawClient client = RawClient.open(server.port());
        clients.add(client);
        client.upgrade(request);
        WebSocket webSocket = opened.poll(30, TimeUnit.SECONDS);
        assertNotNull(webSocket);
        return webSocket;
    }

    private static Set<WebSocket> of(Connections view) {
        Set<WebSocket> found = Set.copyOf(view.stream().toList());
        assertEquals(found.size(), view.size());
        assertEquals(found.isEmpty(), view.isEmpty());
        return found;
    }

    @Test
    void areThoseOfTheApplication() {
        assertSame(connections, WebSocketConnections.of(server.servletContext()));
        assertSame(connections, WebSocketEndpoints.of(server.servletContext()).connections());
    }

    @Test
    void areLookedUpWithEachCall() throws Exception {
        Map<String, WebSocketConnections> known = new ConcurrentHashMap<>();
        WebSocketConnections lookedUp =
                WebSocketConnections.lookedUp(() -> Optional.ofNullable(known.get("connections")));
        Connections group = lookedUp.group("g");
        assertEquals(0, lookedUp.all().size());
        serve("/ws");
        WebSocket webSocket = open("/ws");
        lookedUp.join(webSocket, "g");
        assertEquals(Set.of(), of(group));
        known.put("connections", connections);
        lookedUp.join(webSocket, "g");
        assertEquals(Set.of(webSocket), of(group));
        assertEquals(Set.of(webSocket), of(lookedUp.endpoint("/ws")));
        assertEquals(Set.of("g"), lookedUp.groups(webSocket));
        lookedUp.leave(webSocket, "g");
        assertEquals(Set.of(), of(group));
    }

    @Nested
    class AConnectionIsListed {
        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        private void note(String where) {
            seen.add(where + " " + connections.all().size());
        }

        private String next() throws InterruptedException {
            return seen.poll(30, TimeUnit.SECONDS);
        }

        @Test
        void fromBeforeOnOpenUntilBeforeOnClose() throws Exception {
            Endpoint endpoint = Endpoint.listening(() -> new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket) {
                    connections.join(webSocket, "g");
                    note("open");
                    webSocket.sendText("opened");
                }

                @Override
                public void onClose(WebSocket webSocket, CloseReason reason) {
                    note("close");
                    connections.join(webSocket, "g"); // too late
                    note("groups" + connections.groups(webSocket));
                }
            });
            server.addFilter(new WebSocketFilter(endpoints -> endpoints.add("/ws", endpoint)), Map.of())
                    .start();
            try (RawClient client = RawClient.upgraded(server.port(), "/ws")) {
                assertEquals("opened", client.readText());
            }
            assertEquals("open 1", next());
            assertEquals("close 0", next());
            assertEquals("groups[] 0", next());
            assertTrue(connections.registry().isEmpty());
        }

        @Test
        void whileProceedRuns() throws Exception {
            CountDownLatch mayReturn = new CountDownLatch(1);
            Endpoint endpoint = Endpoint.of(webSocket -> {
                connections.join(webSocket, "g");
                note("proceed");
                assertTrue(mayReturn.await(30, TimeUnit.SECONDS));
            });
            server.addFilter(new WebSocketFilter(endpoints -> endpoints.add("/ws", endpoint)), Map.of())
                    .start();
            try (RawClient client = RawClient.upgraded(server.port(), "/ws")) {
                assertEquals("proceed 1", next());
                mayReturn.countDown();
                assertEquals("880203e8", client.readFrame().wholeHex());
                await(connections.registry()::isEmpty); // although this client does not answer the close frame
            }
        }

        @Test
        void neverWhenItsHandshakeIsRefused() throws Exception {
            server.addFilter(
                            new WebSocketFilter(endpoints ->
                                    endpoints.add("/ws", listening().withSelectProtocol(offered -> Optional.empty()))),
                            Map.of())
                    .start();
            try (RawClient client = RawClient.open(server.port())) {
                assertEquals(
                        400,
                        client.exchange(Request.upgrade("/ws").with("Sec-WebSocket-Protocol", "a"))
                                .status());
            }
            assertTrue(connections.registry().isEmpty());
        }
    }

    @Nested
    class Views {
        @Test
        void areByEndpointAsItWasRegistered() throws Exception {
            serve("/chat/{room}", "/news");
            WebSocket lobby = open("/chat/lobby");
            WebSocket attic = open("/chat/attic");
            WebSocket news = open("/news");
            assertEquals(Set.of(lobby, attic, news), of(connections.all()));
            assertEquals(Set.of(lobby, attic), of(connections.endpoint("/chat/{room}")));
            assertEquals(Set.of(news), of(connections.endpoint("/news")));
            assertEquals(
                    Set.of(attic),
                    of(connections
                            .all()
                            .filter(request ->
                                    "attic".equals(request.pathParameters().get("room")))));
            assertEquals(Set.of(lobby, news), of(connections.all().except(attic)));
            assertEquals(
                    Set.of(news),
                    of(connections.all().except(attic).except(lobby).filter(request -> true)));
        }

        @Test
        void areOfAPathThatThereIsOnceTheApplicationServes() throws Exception {
            Connections mistaken = connections.endpoint("/chat/{romm}");
            assertEquals(0, mistaken.size()); // endpoints may be added before
            serve("/chat/{room}", "/news");
            for (Executable use : List.<Executable>of(
                    mistaken::size,
                    mistaken::isEmpty,
                    mistaken::iterator,
                    () -> mistaken.broadcast("x"),
                    () -> mistaken.except(open("/news")).size())) {
                String message =
                        assertThrows(IllegalArgumentException.class, use).getMessage();
                assertTrue(message.startsWith("No endpoint is registered at the path \"/chat/{romm}\""), message);
                assertTrue(message.contains("/chat/{room} (") && message.contains("/news ("), message);
            }
            WebSocketEndpoints.of(server.servletContext()).add("/chat/{romm}/late", listening());
            assertEquals(0, connections.endpoint("/chat/{romm}/late").size());
            assertEquals(
                    0,
                    WebSocketConnections.lookedUp(Optional::empty)
                            .endpoint("/chat/{romm}")
                            .size());
            assertThrows(
                    IllegalArgumentException.class,
                    WebSocketConnections.lookedUp(() -> Optional.of(connections))
                            .endpoint("/nws")::size);
        }

        @Test
        void areByTheClassOfTheApplication() throws Exception {
            server.addFilter(
                            new WebSocketFilter(endpoints -> endpoints
                                    .add("/blocking", new Patient())
                                    .add(
                                            "/blocking/too",
                                            Endpoint.of(new Patient()).withName("another"))
                                    .add("/listener", Endpoint.listening(Noting::new))
                                    .add("/named", listening().withType(Named.class))),
                            Map.of())
                    .start();
            WebSocket blocking = open("/blocking");
            WebSocket second = open("/blocking/too");
            WebSocket listener = open("/listener");
            WebSocket named = open("/named");
            assertEquals(Set.of(blocking, second), of(connections.endpoint(Patient.class)));
            assertEquals(Set.of(listener), of(connections.endpoint(Noting.class)));
            assertEquals(Set.of(named), of(connections.endpoint(Named.class)));
            assertEquals(Set.of(listener), of(connections.endpoint(WebSocketListener.class)));
            assertEquals(Set.of(), of(connections.endpoint(String.class))); // nobody knows what listeners there will be
            clients.get(2).close();
            await(connections.endpoint(Noting.class)::isEmpty);
        }

        @Test
        void areOfAClassThatServesOnceTheApplicationDoes() throws Exception {
            Connections mistaken = connections.endpoint(String.class);
            assertEquals(0, mistaken.size());
            server.addFilter(
                            new WebSocketFilter(endpoints -> endpoints
                                    .add("/blocking", new Patient())
                                    .add("/named", listening().withType(Named.class))),
                            Map.of())
                    .start();
            String message =
                    assertThrows(IllegalArgumentException.class, mistaken::size).getMessage();
            assertTrue(message.startsWith("No endpoint is of the class java.lang.String"), message);
            assertTrue(message.contains("/blocking (" + Patient.class.getName() + ")"), message);
            assertEquals(0, connections.endpoint(Named.class).size());
            assertThrows(NullPointerException.class, () -> connections.endpoint((Class<?>) null));
        }

        /** Stands for listeners that nobody else knows. */
        private interface Named {}

        private final class Patient implements Continue {
            @Override
            public void proceed(WebSocket webSocket) throws Exception {
                opened.add(webSocket);
                webSocket.forEachMessage(message -> {});
            }
        }

        private final class Noting implements WebSocketListener {
            @Override
            public void onOpen(WebSocket webSocket) {
                opened.add(webSocket);
            }
        }

        @Test
        void areByPrincipal() throws Exception {
            Filter login = (request, response, chain) -> {
                HttpServletRequest http = (HttpServletRequest) request;
                chain.doFilter(
                        new HttpServletRequestWrapper(http) {
                            @Override
                            public Principal getUserPrincipal() {
                                String user = http.getHeader("X-User");
                                return user == null ? null : () -> user.equals("nobody") ? null : user;
                            }
                        },
                        response);
            };
            server.addFilter(login, Map.of());
            serve("/ws");
            WebSocket first = open(Request.upgrade("/ws").with("X-User", "ann"));
            WebSocket second = open(Request.upgrade("/ws").with("X-User", "ann"));
            WebSocket bob = open(Request.upgrade("/ws").with("X-User", "bob"));
            open("/ws");
            open(Request.upgrade("/ws").with("X-User", "nobody"));
            assertEquals(5, connections.all().size());
            assertEquals(Set.of(first, second), of(connections.principal("ann")));
            assertEquals(Set.of(bob), of(connections.principal("bob")));
            assertEquals(Set.of(), of(connections.principal("eve")));
        }

        @Test
        void areLive() throws Exception {
            serve("/ws");
            Connections all = connections.all();
            Connections group = connections.group("g").filter(request -> true);
            assertEquals(Set.of(), of(all));
            WebSocket webSocket = open("/ws");
            assertEquals(Set.of(webSocket), of(all));
            assertEquals(Set.of(), of(group));
            connections.join(webSocket, "g");
            assertEquals(Set.of(webSocket), of(group));
            clients.get(0).close();
            await(all::isEmpty);
            assertEquals(Set.of(), of(group));
        }

        @Test
        void comeThroughAllFiltersOfTheApplication() throws Exception {
            for (String place : List.of("a", "b")) {
                FilterHolder filter = ServedContext.holder(
                        new WebSocketFilter(endpoints -> endpoints.add("/" + place + "/ws", listening())), Map.of());
                filter.setName(place);
                server.context().addFilter(filter, "/" + place + "/*", EnumSet.of(DispatcherType.REQUEST));
            }
            server.start();
            assertEquals(Set.of(open("/a/ws"), open("/b/ws")), of(connections.all()));
        }

        @Test
        void canBeIteratedWhileConnectionsComeAndGo() throws Exception {
            serve("/ws");
            WebSocket first = open("/ws");
            WebSocket second = open("/ws");
            int seen = 0;
            for (WebSocket each : connections.all()) {
                assertTrue(Set.of(first, second).contains(each));
                seen++;
                if (seen == 1) {
                    clients.get(0).close();
                    await(() -> connections.all().size() == 1);
                }
            }
            assertTrue(seen >= 1);
        }
    }

    @Nested
    class Groups {
        @Test
        void haveThoseThatJoinedUntilTheyLeave() throws Exception {
            serve("/ws");
            WebSocket one = open("/ws");
            WebSocket two = open("/ws");
            connections.join(one, "g");
            connections.join(one, "g");
            connections.join(two, "g");
            connections.join(two, "h");
            assertEquals(Set.of(one, two), of(connections.group("g")));
            assertEquals(Set.of("g", "h"), connections.groups(two));
            connections.leave(two, "g");
            connections.leave(two, "g");
            connections.leave(two, "never joined");
            assertEquals(Set.of(one), of(connections.group("g")));
            assertEquals(Set.of(two), of(connections.group("h")));
            assertEquals(Set.of("h"), connections.groups(two));
        }

        @Test
        void takeAProxyForItsConnection() throws Exception {
            serve("/ws");
            WebSocket webSocket = open("/ws");
            WebSocket proxy = (WebSocket) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {WebSocket.class},
                    (self, method, arguments) -> method.invoke(webSocket, arguments));
            connections.join(proxy, "g");
            assertEquals(Set.of(webSocket), of(connections.group("g")));
            assertEquals(Set.of("g"), connections.groups(proxy));
            assertEquals(Set.of(), of(connections.group("g").except(proxy)));
            assertEquals("/ws", HandshakeRequest.of(proxy).path());
            connections.leave(proxy, "g");
            assertEquals(Set.of(), of(connections.group("g")));
        }

        @Test
        void haveNobodyLeftWhenManyConnectionsHaveEndedWhileTheyWereJoining() throws Exception {
            CountDownLatch done = new CountDownLatch(100);
            Endpoint restless = Endpoint.listening(() -> new WebSocketListener() {
                private void move(Consumer<String> how) {
                    List.of("a", "b", "c").forEach(how);
                }

                @Override
                public void onOpen(WebSocket webSocket) {
                    Thread joining = new Thread(() -> {
                        for (int i = 0; i < 200; i++) {
                            move(group -> connections.join(webSocket, group));
                            move(group -> connections.leave(webSocket, group));
                        }
                        move(group -> connections.join(webSocket, group));
                        done.countDown();
                    });
                    joining.setDaemon(true);
                    joining.start();
                    webSocket.abort();
                }
            });
            server.addFilter(new WebSocketFilter(endpoints -> endpoints.add("/ws", restless)), Map.of())
                    .start();
            for (int i = 0; i < 100; i++) {
                RawClient.upgraded(server.port(), "/ws").close();
            }
            assertTrue(done.await(30, TimeUnit.SECONDS));
            await(connections.registry()::isEmpty);
        }

        @Test
        void refuseTheWebSocketOfAClient() {
            serve("/ws");
            try (WebSocket client =
                    WebSocketClient.create().connect(URI.create("ws://localhost:" + server.port() + "/ws"))) {
                String message = assertThrows(IllegalArgumentException.class, () -> connections.join(client, "g"))
                        .getMessage();
                assertTrue(message.startsWith("This WebSocket was not opened by a WebSocketFilter"), message);
            }
        }

        @Test
        void refuseAConnectionOfAnotherApplication() throws Exception {
            serve("/ws");
            WebSocket webSocket = open("/ws");
            try (ServedContext elsewhere = new ServedContext()) {
                WebSocketConnections others = WebSocketConnections.of(elsewhere.servletContext());
                elsewhere
                        .addFilter(new WebSocketFilter(endpoints -> endpoints.add("/ws", listening())), Map.of())
                        .start();
                for (Executable joining : List.<Executable>of(
                        () -> others.join(webSocket, "g"),
                        () -> Replay.builder(others).build().join(webSocket, "g"))) {
                    String message = assertThrows(IllegalArgumentException.class, joining)
                            .getMessage();
                    assertTrue(message.contains("is not one of this web application"), message);
                }
            }
        }

        @Test
        void doNotTakeNull() throws Exception {
            serve("/ws");
            WebSocket webSocket = open("/ws");
            assertThrows(NullPointerException.class, () -> connections.join(webSocket, null));
            assertThrows(NullPointerException.class, () -> connections.group(null));
            assertThrows(NullPointerException.class, () -> connections.all().filter(null));
            assertFalse(connections.all().isEmpty());
        }
    }
}
