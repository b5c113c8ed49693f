package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.HandshakeRequest;

/** What annotation and configuration say about client endpoints, and what is wrong with it. */
@Tag("any-cdi")
class ClientConfigurationTest {
    private static final TypeLiteral<WebSocketConnector<Plain>> PLAIN = new TypeLiteral<>() {};

    @Nested
    class Configured {
        @Test
        void uriAndSubprotocolsAndHeadersAreTaken() throws Exception {
            Map<String, String> configuration = Map.of(
                    "ws101.client.plain.uri", "ws://127.0.0.1:{port}/remote",
                    "ws101.client.plain.subprotocols", "b, c",
                    "ws101.client.plain.header.Hello", "configured");
            with(configuration, () -> {
                try (Deployment deployment = new Deployment(Plain.class)) {
                    WebSocketConnector<Plain> connector = deployment
                            .connector(PLAIN)
                            .pathParameter("port", "" + deployment.uri("").getPort());
                    try (WebSocket webSocket = connector.connect()) {
                        deployment.diary().reads("hello configured [b, c]");
                        assertTrue(webSocket.isOpen());
                    }
                    try (WebSocket webSocket = connector.header("hello", "told").connect()) {
                        deployment.diary().reads("hello told [b, c]");
                        assertTrue(webSocket.isOpen());
                    }
                }
            });
        }

        @Test
        void optionWinsOverTheAnnotation() throws Exception {
            with(Map.of("ws101.client.plain.maxMessageSize", "3"), () -> {
                try (Deployment deployment = new Deployment(Plain.class);
                        WebSocket webSocket = deployment
                                .connector(PLAIN)
                                .uri(deployment.uri("/remote"))
                                .connect()) {
                    deployment.remote().hears("closed 1009");
                    assertTrue(webSocket.closeReason().isPresent());
                }
            });
        }

        @Test
        void connectorWinsOverTheConfiguration() throws Exception {
            with(Map.of("ws101.client.plain.uri", "ws://127.0.0.1:1/nowhere"), () -> {
                try (Deployment deployment = new Deployment(Plain.class);
                        WebSocket webSocket = deployment
                                .connector(PLAIN)
                                .uri(deployment.uri("/remote"))
                                .connect()) {
                    deployment.diary().reads("hello  [a]");
                    assertTrue(webSocket.isOpen());
                }
            });
        }

        @Test
        void mistakesAreDeploymentErrorsThatNameThem() throws Exception {
            assertTrue(reportWith("maxMesageSize", "3")
                    .contains("has the configuration key ws101.client.plain.maxMesageSize, which names no option: write"
                            + " maxMessageSize if that is meant;"));
            assertTrue(reportWith("urll", "ws://localhost")
                    .contains("ws101.client.plain.urll, which names no option: write uri if that is meant;"));
            assertTrue(reportWith("connectTimeout", "soon")
                    .contains("The option connectTimeout is \"soon\": write a duration"));
            assertTrue(
                    reportWith("reconnectMaxAttempts", "many").contains("The option reconnectMaxAttempts is \"many\""));
            assertTrue(reportWith("reconnectInitialDelay", "48h").contains("The backoff grows from 48 h"));
            assertTrue(reportWith("uri", "https://example.com")
                    .contains("The URI https://example.com is not a WebSocket URI"));
            assertTrue(reportWith("header.Host", "x")
                    .contains("The header Host is set by the WebSocket handshake itself"));
        }

        private static String reportWith(String key, String value) throws Exception {
            String[] report = new String[1];
            with(
                    Map.of("ws101.client.plain." + key, value),
                    () -> report[0] = Beans.reportOf(Plain.class, Diary.class));
            assertTrue(
                    report[0].contains(Plain.class.getName() + ", annotated with @WebSocketClientEndpoint"), report[0]);
            return report[0];
        }
    }

    @Nested
    class Unconfigured {
        @Test
        void annotationAloneIsTaken() throws Exception {
            try (Deployment deployment = new Deployment(Plain.class);
                    WebSocket webSocket = deployment
                            .connector(PLAIN)
                            .uri(deployment.uri("/remote"))
                            .connect()) {
                deployment.diary().reads("hello  [a]");
                assertEquals(200, webSocket.maxFrameSize());
            }
        }

        @Test
        void withoutAnUriConnectingNamesTheKey() throws Exception {
            try (Deployment deployment = new Deployment(Plain.class)) {
                String message = assertThrows(IllegalStateException.class, deployment.connector(PLAIN)::connect)
                        .getMessage();
                assertTrue(message.contains("set the configuration key ws101.client.plain.uri,"), message);
            }
        }
    }

    @Nested
    class Mistakes {
        @Test
        void connectorOfWhatIsNoClientEndpointIsNamedWithThoseThatAre() throws Exception {
            String report = Beans.reportOf(Mistaken.class, Plain.class, Diary.class);
            assertTrue(
                    report.contains(Mistaken.class.getName() + ".connector injects a WebSocketConnector<Mistaken>, but "
                            + Mistaken.class.getName()
                            + " is no bean whose class is annotated with @WebSocketClientEndpoint; there are ["
                            + Plain.class.getName() + "]"),
                    report);
        }

        @Test
        void allOfThemAreInOneReport() throws Exception {
            String report = Beans.reportOf(
                    Server.class, Empty.class, Both.class, Session.class, Typo.class, Restricted.class, Named.class);
            for (String expected : new String[] {
                "Server.open(HandshakeRequest, Principal, Optional, String), annotated with @OnOpen, has the parameter",
                "a client endpoint has no request and no user",
                "the URI of the endpoint has no {room}; it has no parameters",
                "Server.text(String), annotated with @OnText, is annotated with @RolesAllowed, @PermitAll or @DenyAll",
                "Server.text(String), annotated with @OnText, has the parameter",
                "a client endpoint has no @QueryParam",
                "Server, annotated with @WebSocketClientEndpoint, is annotated with @RolesAllowed",
                "Empty, annotated with @WebSocketClientEndpoint, has no callbacks",
                "Both, annotated with @WebSocketClientEndpoint, has annotated callbacks and is an",
                "Session, annotated with @WebSocketClientEndpoint, is @SessionScoped",
                "Typo, annotated with @WebSocketClientEndpoint, cannot be connected. The URI http://localhost is not a WebSocket URI",
                "Restricted, annotated with @WebSocketClientEndpoint, is restricted by @Typed",
                "Named, annotated with @WebSocketClientEndpoint, has the name \"a.b\"",
            }) {
                assertTrue(report.contains(expected), () -> expected + " is not in " + report);
            }
        }
    }

    /** With a class loader of its own, as the configuration is kept for each. */
    private static void with(Map<String, String> configuration, Body body) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        configuration.forEach(System::setProperty);
        try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
            thread.setContextClassLoader(own);
            body.run();
        } finally {
            thread.setContextClassLoader(before);
            configuration.keySet().forEach(System::clearProperty);
        }
    }

    interface Body {
        void run() throws Exception;
    }

    @ApplicationScoped
    @WebSocketClientEndpoint(
            name = "plain",
            subprotocols = "a",
            options = {
                @WebSocketOption(name = "maxMessageSize", value = "100"),
                @WebSocketOption(name = "maxFrameSize", value = "200"),
                @WebSocketOption(name = "connectTimeout", value = "20s")
            })
    static class Plain {
        @Inject
        Diary diary;

        @OnText
        void text(String text) {
            diary.note(text);
        }
    }

    @ApplicationScoped
    static class Mistaken {
        @Inject
        WebSocketConnector<Mistaken> connector;
    }

    @RolesAllowed("user")
    @WebSocketClientEndpoint
    static class Server {
        @OnOpen
        void open(
                HandshakeRequest request, Principal user, Optional<Principal> maybe, @PathParam("room") String room) {}

        @OnText
        @RolesAllowed("user")
        void text(@QueryParam("q") String query) {}
    }

    @WebSocketClientEndpoint
    static class Empty {}

    @WebSocketClientEndpoint
    static class Both implements WebSocketListener {
        @OnOpen
        void open() {}
    }

    @SessionScoped
    @WebSocketClientEndpoint
    static class Session implements Serializable {
        private static final long serialVersionUID = 1L;

        @OnOpen
        void open() {}
    }

    @WebSocketClientEndpoint("http://localhost")
    static class Typo {
        @OnOpen
        void open() {}
    }

    @Typed(Serializable.class)
    @WebSocketClientEndpoint
    static class Restricted implements Serializable {
        private static final long serialVersionUID = 1L;

        @OnOpen
        void open() {}
    }

    @WebSocketClientEndpoint(name = "a.b")
    static class Named {
        @OnOpen
        void open() {}
    }
}
