package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.RawClient;

/** The threads that an endpoint chooses, and the precedence of its options. */
class CallbackThreadsTest {
    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();

    private void note() {
        String description = Thread.currentThread().toString();
        threads.add(
                description.startsWith("VirtualThread[")
                        ? "virtual"
                        : Thread.currentThread().getName());
    }

    private final class Noting implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            note();
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            note();
            webSocket.sendText(text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            note();
        }
    }

    /** The threads of onOpen, onText twice, and onClose. */
    private List<String> ofAListener(CallbackThreads choice) throws Exception {
        Endpoint endpoint = Endpoint.listening(Noting::new).withThreads(choice);
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/ws", endpoint))) {
            List<String> seen = new ArrayList<>();
            try (RawClient client = RawClient.upgraded(server.port(), "/ws")) {
                seen.add(next());
                for (int i = 0; i < 2; i++) {
                    client.sendText("Hello");
                    assertEquals("8105" + "48656c6c6f", client.readFrame().wholeHex());
                    seen.add(next());
                }
            }
            seen.add(next());
            return seen;
        }
    }

    private String ofABlockingEndpoint(CallbackThreads choice) throws Exception {
        Endpoint endpoint = Endpoint.of(ws -> note()).withThreads(choice);
        try (ServedContext server = ServedContext.serving(endpoints -> endpoints.add("/ws", endpoint));
                RawClient client = RawClient.open(server.port())) {
            client.upgrade("/ws");
            return next();
        }
    }

    private String next() throws InterruptedException {
        return threads.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void ofAListenerAreTheContainersUnlessItChooses() throws Exception {
        for (CallbackThreads choice : List.of(CallbackThreads.AUTOMATIC, CallbackThreads.CONTAINER)) {
            List<String> onOpenAndOnText = ofAListener(choice).subList(0, 3);
            for (String thread : onOpenAndOnText) {
                assertNotEquals("virtual", thread);
                assertTrue(!thread.startsWith("ws101-"), thread);
            }
        }
    }

    @Test
    void ofAListenerAreThoseOfThePoolForEachCallback() throws Exception {
        for (String thread : ofAListener(CallbackThreads.POOL)) {
            assertTrue(thread.startsWith("ws101-"), thread);
        }
    }

    @Test
    void ofAListenerAreVirtualForEachCallback() throws Exception {
        if (VIRTUAL) {
            assertEquals(List.of("virtual", "virtual", "virtual", "virtual"), ofAListener(CallbackThreads.VIRTUAL));
        }
    }

    @Test
    void ofABlockingEndpointAreVirtualWhereThereAreAnyUnlessItChooses() throws Exception {
        assertEquals(VIRTUAL, ofABlockingEndpoint(CallbackThreads.AUTOMATIC).equals("virtual"));
        String pooled = ofABlockingEndpoint(CallbackThreads.POOL);
        assertTrue(pooled.startsWith("ws101-"), pooled);
        if (VIRTUAL) {
            assertEquals("virtual", ofABlockingEndpoint(CallbackThreads.VIRTUAL));
        }
    }

    @Test
    void anOverrideWinsOverTheInitParamAndThatOverTheEndpointsOptions() throws Exception {
        BlockingQueue<Integer> sizes = new LinkedBlockingQueue<>();
        Endpoint plain = Endpoint.of(ws -> sizes.add(ws.maxFrameSize()))
                .withOptions(WebSocketOptions.builder().maxFrameSize(1000).build());
        WebSocketApplication application = endpoints ->
                endpoints.add("/plain", plain).add("/overridden", plain.withOverrides(Map.of("maxFrameSize", "3000")));
        assertEquals(1000, sizeAt(application, Map.of(), "/plain", sizes));
        assertEquals(2000, sizeAt(application, Map.of("maxFrameSize", "2000"), "/plain", sizes));
        assertEquals(3000, sizeAt(application, Map.of("maxFrameSize", "2000"), "/overridden", sizes));
    }

    private static int sizeAt(
            WebSocketApplication application, Map<String, String> initParams, String path, BlockingQueue<Integer> sizes)
            throws Exception {
        try (ServedContext server = ServedContext.serving(initParams, application);
                RawClient client = RawClient.open(server.port())) {
            client.upgrade(path);
            return sizes.poll(30, TimeUnit.SECONDS);
        }
    }
}
