package org.ws101.demo.conformance;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.Frame;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;

/** A conformance suite that acts as a server, with a few cases of the test's own. */
final class ScriptedSuite implements AutoCloseable {
    /** What the suite does with the client in one case; what it throws is the outcome. */
    interface Case {
        void run(WebSocket webSocket) throws Exception;
    }

    private static final Opcode RESERVED = Opcode.reserved(3, "reserved");

    private final List<Case> cases;
    /** Each request in the order of its arrival, whenever its outcome comes. */
    private final List<CompletableFuture<String>> log = new CopyOnWriteArrayList<>();

    private final Map<String, CompletableFuture<String>> running = new ConcurrentHashMap<>();
    private final EmbeddedJetty jetty;
    private final URI uri;

    /** A case that is null is refused with 403. */
    ScriptedSuite(PermessageDeflate compression, List<Case> cases) throws Exception {
        this.cases = cases;
        WebSocketOptions options = Generous.options(PermessageDeflate.Parameters.none()).toBuilder()
                .permessageDeflate(compression)
                .controlFrames(ControlFrames.MANUAL)
                .admitOpcode(RESERVED)
                .admitRsv(2)
                .build();
        jetty = new EmbeddedJetty((classes, context) -> {
            FilterRegistration.Dynamic filter =
                    context.addFilter("suite", new WebSocketFilter(endpoints -> add(endpoints, options)));
            filter.setAsyncSupported(true);
            filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
        });
        uri = URI.create("ws://127.0.0.1:" + jetty.start("127.0.0.1", 0));
    }

    private void add(WebSocketEndpoints endpoints, WebSocketOptions options) {
        endpoints.add(
                "/getCaseCount",
                Endpoint.of(webSocket -> webSocket.sendText(Integer.toString(cases.size())))
                        .withCheck(request -> noted("getCaseCount")));
        endpoints.add(
                "/runCase",
                Endpoint.of(this::runCase)
                        .withOptions(options)
                        .withCheck(request -> caseOf(request) == null ? refuse(request) : begin(request)));
        endpoints.add(
                "/updateReports",
                Endpoint.of(WebSocket::close).withCheck(request -> noted("updateReports: " + query(request))));
    }

    private HandshakeDecision noted(String entry) {
        log.add(CompletableFuture.completedFuture(entry));
        return HandshakeDecision.permit();
    }

    private HandshakeDecision begin(HandshakeRequest request) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        running.put(request.uri(), outcome);
        log.add(outcome);
        return HandshakeDecision.permit();
    }

    private Case caseOf(HandshakeRequest request) {
        return cases.get(Integer.parseInt(request.queryParameter("case").orElseThrow()) - 1);
    }

    private HandshakeDecision refuse(HandshakeRequest request) {
        log.add(CompletableFuture.completedFuture(request.uri() + ": refused"));
        return HandshakeDecision.refuse(403, "Not today.");
    }

    private void runCase(WebSocket webSocket) {
        String outcome = "ok";
        try {
            caseOf(HandshakeRequest.of(webSocket)).run(webSocket);
        } catch (Exception | AssertionError failure) {
            outcome = failure.toString();
        }
        String uri = HandshakeRequest.of(webSocket).uri();
        running.remove(uri).complete(uri + ": " + outcome);
    }

    private static String query(HandshakeRequest request) {
        String uri = request.uri();
        return uri.substring(uri.indexOf('?') + 1);
    }

    /** Sends a frame that the client has to fail the connection for: its opcode is reserved. */
    static void sendReservedOpcode(WebSocket webSocket) {
        webSocket.frames().sendFrame(Frame.of(RESERVED, new byte[] {1}));
    }

    /** Sends a frame that the client has to fail the connection for: RSV2 is set. */
    static void sendReservedBit(WebSocket webSocket) {
        webSocket.frames().sendFrame(new Frame(true, 2, Opcode.TEXT, false, new byte[] {'x'}));
    }

    /** Receives up to the end of the connection, and gives the code that the client closed with. */
    static CloseCode closeCode(WebSocket webSocket) {
        while (true) {
            try {
                webSocket.receive();
            } catch (WebSocketClosedException closed) {
                return closed.reason().code();
            }
        }
    }

    URI uri() {
        return uri;
    }

    /** What the client asked for, in order, with the outcome of each case, which is waited for. */
    List<String> log() {
        return log.stream()
                .map(entry -> entry.orTimeout(30, TimeUnit.SECONDS).join())
                .toList();
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
