package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.servlet.Filter;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an open connection keeps of the request it came from. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class JettyRequestTest {
    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final BlockingQueue<WeakReference<Object>> requests = new LinkedBlockingQueue<>();

    private JettyServer server() {
        Filter remembering = (request, response, chain) -> {
            requests.add(new WeakReference<>(request, collected));
            chain.doFilter(request, response);
        };
        WebSocketApplication echo = endpoints -> endpoints.add("/echo", Endpoint.listening(Echo::new));
        return new JettyServer()
                .addFilter(remembering, Map.of())
                .addFilter(new WebSocketFilter(echo), Map.of())
                .start();
    }

    private static final class Echo implements org.ws101.WebSocketListener {
        @Override
        public void onText(org.ws101.WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }
    }

    @Test
    void isNothingOnceItIsOpen() throws Exception {
        try (JettyServer server = server();
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo").status());
            assertEquals("a", client.sendText("a").text());
            Reference<?> request = null;
            for (int i = 0; i < 100 && request == null; i++) {
                System.gc();
                request = collected.remove(100);
            }
            assertNotNull(request, "the request is still held");
            assertEquals("b", client.sendText("b").text());
        }
    }

    /** What came behind the request was read already, and Jetty cannot end the request then. */
    @Test
    void mayBeTheRequestWhenTheFirstFrameCameWithIt() throws Exception {
        try (JettyServer server = server();
                RawClient client = new RawClient(server.port())) {
            // a masked text frame: "A"
            client.send(String.join("\r\n", RawClient.handshake("/echo")) + "\r\n\r\n\u0081\u0081\0\0\0\0A");
            assertEquals(101, client.response().status());
            assertEquals("A", client.text());
            assertEquals("b", client.sendText("b").text());
            assertFalse(requests.isEmpty());
        }
    }
}
