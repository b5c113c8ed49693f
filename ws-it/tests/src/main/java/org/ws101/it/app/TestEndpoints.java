package org.ws101.it.app;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.Arrays;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;

/** The endpoints under test. In a WAR the library finds this class by itself. */
public final class TestEndpoints implements WebSocketApplication {
    /** So small that messages of a test have several frames. */
    private static final int SMALL_FRAMES = 1_000;

    /** Short deadlines for peers that do not read. */
    private static final WebSocketOptions IMPATIENT = WebSocketOptions.builder()
            .sendTimeout(Duration.ofSeconds(2))
            .pingInterval(Duration.ofMillis(500))
            .pongTimeout(Duration.ofSeconds(3))
            .build();

    @Override
    public void configure(WebSocketEndpoints endpoints) {
        addEchoes(endpoints);
        addHandshakes(endpoints);
        addEndings(endpoints);
        PeerEndpoints.configure(endpoints);
        BroadcastEndpoints.configure(endpoints);
        ReplayEndpoints.configure(endpoints);
        LoggedEndpoints.configure(endpoints);
        RateEndpoints.configure(endpoints);
        JournalObserver.configure(endpoints);
        endpoints.add(
                "/push",
                Endpoint.of(new Recorded(new Push()))
                        .withOptions(WebSocketOptions.builder()
                                .maxFrameSize(SMALL_FRAMES)
                                .pingInterval(Duration.ofMinutes(5)) // the peers of the tests answer nothing
                                .sendTimeout(Duration.ofMinutes(5))
                                .build()));
        endpoints.add(
                "/tied",
                Endpoint.of(webSocket -> webSocket.forEachMessage(webSocket::sendAll))
                        .withClosedWithAnonymousHttpSession());
        endpoints.add(
                "/tied-held",
                Endpoint.listening(EchoListener::new)
                        .withClosedWithAnonymousHttpSession()
                        .withCheck(HeldCheck::ask));
        endpoints.add("/tied-listener", Endpoint.listening(EchoListener::new).withClosedWithAnonymousHttpSession());
        if (canProlongHttpSessions()) {
            endpoints.add("/prolonging", Endpoint.listening(EchoListener::new).withProlongedHttpSession());
        }
        endpoints.add("/kept", Endpoint.listening(EchoListener::new).withKeptAfterHttpSession());
        endpoints.add(
                "/mqtt",
                Endpoint.listening(MqttListener::new)
                        .withSelectProtocol(offered ->
                                offered.stream().filter("mqtt"::equals).findFirst()));
        endpoints.add("/journal", new JournalTeller());
        endpoints.add("/slow", new Recorded(new SlowConsumer()));
        endpoints.add("/slow-listener", Endpoint.listening(SlowListener::new));
        endpoints.add("/steady", Endpoint.of(new Recorded(TestEndpoints::echo)).withOptions(IMPATIENT));
        endpoints.add("/steady-listener", Endpoint.listening(EchoListener::new).withOptions(IMPATIENT));
        endpoints.add(
                "/greeting-listener", Endpoint.listening(GreetingListener::new).withOptions(IMPATIENT));
        endpoints.add(
                "/steady-non-blocking",
                Endpoint.listening(NonBlockingListener::new)
                        .withOptions(IMPATIENT)
                        .nonBlocking());
    }

    private static boolean canProlongHttpSessions() {
        return Arrays.stream(HttpSession.class.getMethods())
                .anyMatch(method -> method.getName().equals("getAccessor"));
    }

    private static void addEchoes(WebSocketEndpoints endpoints) {
        endpoints.add("/echo", new Recorded(TestEndpoints::echo));
        endpoints.add("/parts", new Recorded(webSocket -> {
            while (webSocket.isOpen()) {
                webSocket.send(webSocket.receive());
            }
        }));
        endpoints.add("/listener", Endpoint.listening(EchoListener::new));
        addNonBlocking(endpoints);
        endpoints.add("/pool-listener", Endpoint.listening(EchoListener::new).withThreads(CallbackThreads.POOL));
        endpoints.add("/meddled/listener", Endpoint.listening(EchoListener::new));
        endpoints.add("/meddled/echo", new Recorded(webSocket -> webSocket.forEachMessage(webSocket::sendAll)));
        endpoints.add("/async", Endpoint.listening(AsyncListener::new));
        endpoints.add(
                "/manual",
                Endpoint.of(new Recorded(new ManualControl()))
                        .withOptions(WebSocketOptions.builder()
                                .controlFrames(ControlFrames.MANUAL)
                                .build()));
    }

    /** Of the first one the log is to name no callback, however long a busy machine lets it wait for a processor. */
    private static void addNonBlocking(WebSocketEndpoints endpoints) {
        endpoints.add(
                "/non-blocking",
                Endpoint.listening(NonBlockingListener::new)
                        .withName("the non-blocking endpoint")
                        .withOptions(WebSocketOptions.builder()
                                .blockedThreadWarning(Duration.ofHours(1))
                                .build())
                        .nonBlocking());
        endpoints.add(
                "/holding",
                Endpoint.listening(NonBlockingListener::new)
                        .withName("the holding endpoint")
                        .nonBlocking());
    }

    private static void echo(WebSocket webSocket) {
        for (Message message : webSocket) {
            webSocket.sendAll(message);
        }
    }

    private static void addHandshakes(WebSocketEndpoints endpoints) {
        endpoints.add(
                "/select",
                Endpoint.of(webSocket -> webSocket.sendText(webSocket.protocol().orElse("none")))
                        .withName("the selecting endpoint")
                        .withSelectProtocol(offered ->
                                offered.stream().filter("chat.v2"::equals).findFirst()));
        endpoints.add("/checked", Endpoint.of(WebSocket::close).withCheck(TestEndpoints::check));
        endpoints.add(
                "/meddled/refused",
                Endpoint.of(WebSocket::close).withCheck(request -> HandshakeDecision.refuse(403, "No entry.")));
        endpoints.add("/open-to-example", Endpoint.of(WebSocket::close).withAllowedOrigins("https://example.com"));
        endpoints.add("/request/{room}", new Recorded(new RequestTeller()));
        endpoints.add("/port", webSocket -> {
            webSocket.sendText(String.valueOf(webSocket.remoteAddress().getPort()));
            webSocket.forEachMessage(webSocket::sendAll);
        });
        endpoints.add("/certificate", new CertificateTeller());
        endpoints.add(
                "/rest/{path*}",
                webSocket -> webSocket.sendText(HandshakeRequest.of(webSocket).pathParameter("path")));
    }

    private static HandshakeDecision check(HandshakeRequest request) {
        return switch (request.queryParameter("decision").orElse("")) {
            case "permit" -> HandshakeDecision.permit().header("X-Checked", "yes");
            case "refuse" -> HandshakeDecision.refuse(403, "No entry.").header("X-Reason", "test");
            default -> throw new IllegalStateException("a secret of the check");
        };
    }

    private static void addEndings(WebSocketEndpoints endpoints) {
        endpoints.add("/close/{code}", new Recorded(webSocket -> {
            String code = HandshakeRequest.of(webSocket).pathParameter("code");
            webSocket.close(CloseCode.of(code), "as asked");
        }));
        endpoints.add(
                "/hurry/{how}",
                Endpoint.of(new Recorded(new Hurry()))
                        .withOptions(WebSocketOptions.builder()
                                .closeTimeout(Duration.ofMillis(500))
                                .build()));
        addLeaving(endpoints);
        endpoints.add(
                "/watched",
                Endpoint.listening(EchoListener::new)
                        .withOptions(WebSocketOptions.builder()
                                .pingInterval(Duration.ofMillis(200))
                                .pongTimeout(Duration.ofMillis(500))
                                .build()));
        endpoints.add("/broken-continue", new Recorded(webSocket -> {
            webSocket.receiveAll();
            Failing.fail(webSocket);
        }));
        endpoints.add("/broken/{callback}", Endpoint.listening(BrokenListener::new));
    }

    private static void addLeaving(WebSocketEndpoints endpoints) {
        Endpoint leaving = Endpoint.listening(LeavingListener::new)
                .withOptions(WebSocketOptions.builder()
                        .closeTimeout(Duration.ofMillis(500))
                        .build());
        endpoints.add("/leaving", leaving);
        endpoints.add("/leaving-pool", leaving.withThreads(CallbackThreads.POOL));
        endpoints.add("/leaving-non-blocking", leaving.nonBlocking());
    }
}
