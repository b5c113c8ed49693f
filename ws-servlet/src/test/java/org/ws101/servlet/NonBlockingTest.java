package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.application.MixedListener;
import org.ws101.testkit.wire.RawClient;

/** Endpoints that are declared not to block: what can be, and what they may do. */
class NonBlockingTest {
    private static final Endpoint BLOCKING = Endpoint.of(ws -> ws.forEachMessage(ws::sendAll));
    private static final Map<String, String> INIT_PARAM = Map.of("nonBlocking", "true");

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    /** Tells what a blocking send does, and whether the thread is one of the library's. */
    private final class Telling implements MixedListener {
        @Override
        public boolean mayBlock(Opcode opcode) {
            return opcode.equals(Opcode.BINARY);
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            try {
                webSocket.sendText(text);
                told.add("sent");
            } catch (IllegalStateException e) {
                told.add("thrown");
            }
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            webSocket.sendBinary(data);
            told.add("sent");
        }
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(30, TimeUnit.SECONDS));
    }

    private void expect(String textTold, Map<String, String> initParams, Endpoint endpoint) throws Exception {
        try (ServedContext server = ServedContext.serving(initParams, endpoints -> endpoints.add("/ws", endpoint));
                RawClient client = RawClient.upgraded(server.port(), "/ws")) {
            client.sendText("Hello");
            assertEquals(textTold, next());
        }
    }

    @Test
    void anEndpointIsGuardedWhoeverSaysThatItDoesNotBlock() throws Exception {
        Endpoint plain = Endpoint.listening(Telling::new);
        WebSocketOptions options = WebSocketOptions.builder().nonBlocking().build();
        expect("sent", Map.of(), plain);
        expect("thrown", Map.of(), plain.nonBlocking());
        expect("thrown", Map.of(), plain.withOptions(options));
        expect("thrown", INIT_PARAM, plain);
        expect("thrown", Map.of(), plain.withOverrides(INIT_PARAM));
    }

    @Test
    void theConfigurationTakesItBack() throws Exception {
        Endpoint declared = Endpoint.listening(Telling::new).nonBlocking();
        expect("sent", Map.of("nonBlocking", "false"), declared);
        expect("sent", INIT_PARAM, declared.withOverrides(Map.of("nonBlocking", "false")));
    }

    @Test
    void optionsThatFollowKeepIt() throws Exception {
        expect(
                "thrown",
                Map.of(),
                Endpoint.listening(Telling::new).nonBlocking().withOptions(WebSocketOptions.defaults()));
    }

    @Test
    void aBroadcastThatMayWaitThrowsInACallback() throws Exception {
        CompletableFuture<Connections> all = new CompletableFuture<>();
        Endpoint endpoint = Endpoint.listening(() -> new WebSocketListener() {
                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        IllegalStateException thrown = assertThrows(
                                IllegalStateException.class, () -> all.join().broadcast("x", SlowConsumer.BLOCK));
                        told.add(String.valueOf(thrown.getMessage()));
                        told.add("sent to " + all.join().broadcast("x").sent());
                    }
                })
                .nonBlocking();
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/ws", endpoint));
                RawClient client = RawClient.open(server.port())) {
            all.complete(WebSocketConnections.of(server.servletContext()).all());
            client.upgrade("/ws");
            client.sendText("Hello");
            String message = next();
            assertTrue(message.contains("SlowConsumer.DROP"), message);
            assertEquals("sent to 1", next());
        }
    }

    @Nested
    class TheDeploymentFails {
        private String messageOf(Map<String, String> initParams, Endpoint endpoint) {
            Throwable thrown = assertThrows(
                    Exception.class,
                    () -> ServedContext.serving(initParams, endpoints -> endpoints.add("/ws", endpoint))
                            .close());
            while (!(thrown instanceof WebSocketDeploymentException) && thrown.getCause() != null) {
                thrown = thrown.getCause();
            }
            return String.valueOf(thrown.getMessage());
        }

        @Test
        void inTheBlockingStyle() {
            String message = assertThrows(WebSocketDeploymentException.class, BLOCKING::nonBlocking)
                    .getMessage();
            assertTrue(message.contains("is in the blocking style and cannot be nonBlocking"), message);
        }

        @Test
        void inTheBlockingStyleByAnInitParamOrAnOverride() {
            for (String message : new String[] {
                messageOf(INIT_PARAM, BLOCKING), messageOf(Map.of(), BLOCKING.withOverrides(INIT_PARAM))
            }) {
                assertTrue(message.contains("is in the blocking style and cannot be nonBlocking"), message);
                assertTrue(message.contains("init-param"), message);
            }
        }

        @Test
        void withThreadsThatMayBlock() {
            Endpoint pooled = Endpoint.listening(Telling::new).withThreads(CallbackThreads.POOL);
            for (String message : new String[] {
                messageOf(INIT_PARAM, pooled),
                String.valueOf(assertThrows(WebSocketDeploymentException.class, pooled::nonBlocking)
                        .getMessage()),
                String.valueOf(assertThrows(
                                WebSocketDeploymentException.class,
                                () -> Endpoint.listening(Telling::new)
                                        .nonBlocking()
                                        .withThreads(CallbackThreads.POOL))
                        .getMessage())
            }) {
                assertTrue(message.contains("has threads POOL"), message);
            }
        }
    }
}
