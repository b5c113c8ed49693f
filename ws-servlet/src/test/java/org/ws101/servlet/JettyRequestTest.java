package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
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
        return new JettyServer()
                .addFilter(remembering, Map.of())
                .addFilter(webSocketFilter(), Map.of())
                .start();
    }

    private static WebSocketFilter webSocketFilter() {
        return new WebSocketFilter(endpoints -> endpoints.add("/echo", Endpoint.listening(Echo::new)));
    }

    private static final class Echo implements org.ws101.WebSocketListener {
        @Override
        public void onText(org.ws101.WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }
    }

    private void assertRequestIsCollected() throws InterruptedException {
        Reference<?> request = null;
        for (int i = 0; i < 100 && request == null; i++) {
            System.gc();
            request = collected.remove(100);
        }
        assertNotNull(request, "the request is still held");
        assertFalse(requests.isEmpty());
    }

    @Test
    void isNothingOnceItIsOpen() throws Exception {
        try (JettyServer server = server();
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo").status());
            assertEquals("a", client.sendText("a").text());
            assertRequestIsCollected();
            assertEquals("b", client.sendText("b").text());
        }
    }

    /** Jetty has read that already. */
    @Test
    void isNothingWhenTheFirstFrameCameWithIt() throws Exception {
        try (JettyServer server = server();
                RawClient client = new RawClient(server.port())) {
            // a masked text frame: "A"
            client.send(String.join("\r\n", RawClient.handshake("/echo")) + "\r\n\r\n\u0081\u0081\0\0\0\0A");
            assertEquals(101, client.response().status());
            assertEquals("A", client.text());
            assertRequestIsCollected();
            assertEquals("b", client.sendText("b").text());
        }
    }

    /** Handlers of Jetty's own may keep what is set on the request they pass on. */
    @Test
    void mayBeOneWhoseAttributesAreNotThoseOfJettys() throws Exception {
        Handler.Wrapper layering = new Handler.Wrapper() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                return super.handle(
                        new Request.AttributesWrapper(request, new Attributes.Layer(request)), response, callback);
            }
        };
        try (JettyServer server = new JettyServer()
                        .behind(layering)
                        .addFilter(webSocketFilter(), Map.of())
                        .start();
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo").status());
            assertEquals("a", client.sendText("a").text());
        }
    }

    /** As an observation filter asks; where it is, that filter waits for an end which nobody tells it of. */
    @Test
    void isNotAsynchronousBehindTheChain() throws Exception {
        BlockingQueue<Boolean> asynchronous = new LinkedBlockingQueue<>();
        Filter observing = (request, response, chain) -> {
            chain.doFilter(request, response);
            asynchronous.add(request.isAsyncStarted());
        };
        try (JettyServer server = new JettyServer()
                        .addFilter(observing, Map.of())
                        .addFilter(webSocketFilter(), Map.of())
                        .start();
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo").status());
            assertEquals(false, asynchronous.take());
        }
    }

    private static JettyServer behind(Filter meddling) {
        return new JettyServer()
                .addFilter(meddling, Map.of())
                .addFilter(webSocketFilter(), Map.of())
                .start();
    }

    /** Frames behind any other status are nonsense. */
    @Test
    void isClosedAndNamedInTheLogWhenAFilterMakesAnotherAnswerOfIt() throws Exception {
        Filter meddling = (request, response, chain) -> {
            chain.doFilter(request, response);
            ((HttpServletResponse) response).setStatus(200);
        };
        try (LogRecorder log = new LogRecorder("org.ws101.servlet.internal.transport.jetty.JettyHandover");
                JettyServer server = behind(meddling);
                RawClient client = new RawClient(server.port())) {
            assertEquals(200, client.connect("/echo").status());
            while (!client.isClosed()) {} // the body; fails when the connection stays open
            assertTrue(
                    log.text()
                            .matches(
                                    "(?s).*\\(s[0-9a-z]+ 127\\.0\\.0\\.1:[0-9]+ /echo\\): the opening handshake for /echo was"
                                            + " accepted, but its answer left with the status 200.*"),
                    log::text);
        }
    }

    /**
     * Jetty 12.1.14 may go on with the buffer of a request that is no HTTP when it has put it back into its pool, where another
     * connection has it for its answer by then: the bytes leave, and "newPosition > limit" is thrown. No client that does so may
     * fill the log.
     */
    @Test
    void isClosedAndNoFaultOfOursWhenJettyCannotWriteTheAnswer() throws Exception {
        Handler.Wrapper failing = new Handler.Wrapper() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                request.addHttpStreamWrapper(FailingAfterTheAnswer::new);
                return super.handle(request, response, callback);
            }
        };
        try (LogRecorder log = new LogRecorder("org.ws101.servlet.internal.transport.jetty.JettyHandover");
                LogRecorder ends = new LogRecorder("org.ws101.WebSocket");
                JettyServer server = new JettyServer()
                        .behind(failing)
                        .addFilter(webSocketFilter(), Map.of("maxConnections", "1"))
                        .start()) {
            assertTrue(answerLeavesAndConnectionIsClosed(server));
            while (!answerLeavesAndConnectionIsClosed(server)) {} // until the first has left its place
            assertEquals("", log.text());
            assertTrue(
                    ends.text()
                            .contains(" /echo): the network connection was lost: java.lang.IllegalArgumentException"),
                    ends::text);
        }
    }

    private static boolean answerLeavesAndConnectionIsClosed(JettyServer server) throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            return client.connect("/echo").status() == 101 && client.isClosed();
        }
    }

    /** To be told that the answer could not be written, when it has left. */
    private static final class FailingAfterTheAnswer extends HttpStream.Wrapper {
        FailingAfterTheAnswer(HttpStream stream) {
            super(stream);
        }

        @Override
        public void send(
                MetaData.Request request,
                MetaData.Response response,
                boolean last,
                ByteBuffer content,
                Callback callback) {
            Throwable failure = new IllegalArgumentException("newPosition > limit: (190 > 0)");
            super.send(
                    request, response, last, content, Callback.from(() -> callback.failed(failure), callback::failed));
        }
    }

    /** That is to be mended on the server. */
    @Test
    void isClosedAndNamedInTheLogWhenAFilterMakesTheAnswerTooLarge() throws Exception {
        Filter meddling = (request, response, chain) -> {
            ((HttpServletResponse) response).setHeader("Large", "x".repeat(20_000));
            chain.doFilter(request, response);
        };
        try (LogRecorder log = new LogRecorder("org.ws101.servlet.internal.transport.jetty.JettyHandover");
                JettyServer server = behind(meddling);
                RawClient client = new RawClient(server.port())) {
            client.send(RawClient.handshake("/echo"));
            while (!client.isClosed()) {}
            assertTrue(log.text().contains(" /echo): the opening handshake for /echo was accepted"), log::text);
        }
    }

    /** A response with this status has no body, and Jetty sends none. */
    @Test
    void mayGetABodyByAFilter() throws Exception {
        Filter meddling = (request, response, chain) -> {
            chain.doFilter(request, response);
            response.getOutputStream().print("a footer");
        };
        try (JettyServer server = behind(meddling);
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/echo").status());
            assertEquals("a", client.sendText("a").text());
        }
    }
}
