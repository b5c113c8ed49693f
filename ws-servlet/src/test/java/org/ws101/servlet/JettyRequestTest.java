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
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/** What an open connection keeps of the request it came from. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class JettyRequestTest {
    private static final org.ws101.testkit.wire.Request HANDSHAKE = org.ws101.testkit.wire.Request.upgrade("/echo");

    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final BlockingQueue<WeakReference<Object>> requests = new LinkedBlockingQueue<>();

    private ServedContext server() {
        Filter remembering = (request, response, chain) -> {
            requests.add(new WeakReference<>(request, collected));
            chain.doFilter(request, response);
        };
        return new ServedContext()
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
        try (ServedContext server = server();
                RawClient client = RawClient.upgraded(server.port(), "/echo")) {
            assertEquals("a", client.sendText("a").readText());
            assertRequestIsCollected();
            assertEquals("b", client.sendText("b").readText());
        }
    }

    /** Jetty has read that already. */
    @Test
    void isNothingWhenTheFirstFrameCameWithIt() throws Exception {
        try (ServedContext server = server();
                RawClient client = RawClient.open(server.port())) {
            client.send(HANDSHAKE.bytes(), Wire.text("A"));
            assertEquals(101, client.readResponse().status());
            assertEquals("A", client.readText());
            assertRequestIsCollected();
            assertEquals("b", client.sendText("b").readText());
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
        try (ServedContext server = new ServedContext()
                        .behind(layering)
                        .addFilter(webSocketFilter(), Map.of())
                        .start();
                RawClient client = RawClient.upgraded(server.port(), "/echo")) {
            assertEquals("a", client.sendText("a").readText());
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
        try (ServedContext server = new ServedContext()
                        .addFilter(observing, Map.of())
                        .addFilter(webSocketFilter(), Map.of())
                        .start();
                RawClient client = RawClient.open(server.port())) {
            client.upgrade("/echo");
            assertEquals(false, asynchronous.take());
        }
    }

    private static ServedContext behind(Filter meddling) {
        return new ServedContext()
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
                ServedContext server = behind(meddling);
                RawClient client = RawClient.open(server.port())) {
            assertEquals(200, client.exchange(HANDSHAKE).status());
            while (!client.isClosedByPeer()) {} // the body; fails when the connection stays open
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
                ServedContext server = new ServedContext()
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

    private static boolean answerLeavesAndConnectionIsClosed(ServedContext server) throws Exception {
        try (RawClient client = RawClient.open(server.port())) {
            return client.exchange(HANDSHAKE).status() == 101 && client.isClosedByPeer();
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
                ServedContext server = behind(meddling);
                RawClient client = RawClient.open(server.port())) {
            client.send(HANDSHAKE.bytes());
            while (!client.isClosedByPeer()) {}
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
        try (ServedContext server = behind(meddling);
                RawClient client = RawClient.upgraded(server.port(), "/echo")) {
            assertEquals("a", client.sendText("a").readText());
        }
    }
}
