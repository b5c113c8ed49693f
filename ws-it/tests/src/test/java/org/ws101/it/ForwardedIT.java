package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.Undertow;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.filter.ForwardedHeaderFilter;
import org.ws101.it.app.TestContext;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Server;
import org.ws101.testkit.internal.server.EmbeddedServer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/**
 * The own origin behind a proxy that sends another {@code Host}: where the container trusts the proxy's forwarding headers, it
 * is what the container says. That without such trust the headers are nothing is {@link HandshakeIT}'s.
 */
@Tag("any-jdk")
@Execution(ExecutionMode.SAME_THREAD) // its servers serve several tests
class ForwardedIT {
    private static final Map<Container, Server> SERVERS = new EnumMap<>(Container.class);

    /** As a browser's page at {@code https://shop.example} has it sent, behind a proxy that ends TLS and sets Host. */
    private static Request forwarded(String path) {
        return Request.upgrade(path)
                .replacing("Host", "backend.internal:8080")
                .with("X-Forwarded-For", "203.0.113.7")
                .with("X-Forwarded-Proto", "https")
                .with("X-Forwarded-Host", "shop.example")
                .with("X-Forwarded-Port", "443");
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(Server::close);
    }

    static Stream<Arguments> trusting() {
        return Stream.of(
                Arguments.of(Container.JETTY_EE10, "", "ForwardedRequestCustomizer"),
                Arguments.of(Container.JETTY_EE11, "", "ForwardedRequestCustomizer"),
                Arguments.of(Container.TOMCAT_10, "", "RemoteIpValve"),
                Arguments.of(Container.TOMCAT_10, "/spare", "RemoteIpFilter"),
                Arguments.of(Container.TOMCAT_11, "", "RemoteIpValve"),
                Arguments.of(Container.TOMCAT_11, "/spare", "RemoteIpFilter"),
                Arguments.of(Container.UNDERTOW, "", "ProxyPeerAddressHandler"));
    }

    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("trusting")
    void containerSaysWhatTheOwnOriginIs(Container container, String context, String by) throws IOException {
        Server server = SERVERS.computeIfAbsent(container, Container::serverBehindProxy);
        verify(server.plainPort(), context);
    }

    /** By which connections of an address are counted. */
    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("trusting")
    void containerSaysWhoseAddressItIs(Container container, String context, String by) throws IOException {
        Server server = SERVERS.computeIfAbsent(container, Container::serverBehindProxy);
        try (RawClient client = RawClient.open(server.plainPort())) {
            client.send(forwarded(context + "/request/lobby").bytes());
            assertEquals(101, client.readResponse().status());
            String told = client.send(Wire.text("tell")).readFrame().text();
            assertTrue(told.contains("203.0.113.7"), told);
        }
    }

    /** As Azure Application Gateway and others forward it. */
    @ParameterizedTest(name = "{2} of {0}")
    @MethodSource("trusting")
    void aPortBehindAnAddressIsNoPartOfIt(Container container, String context, String by) throws IOException {
        Server server = SERVERS.computeIfAbsent(container, Container::serverBehindProxy);
        assertEquals("203.0.113.7", addressOf("203.0.113.7:51234", server, context));
        assertEquals("2001:db8:0:0:0:0:0:1", addressOf("[2001:db8::1]:443", server, context));
    }

    /** What an application is told of whom a proxy forwards for. */
    private static String addressOf(String client, Server server, String context) throws IOException {
        try (RawClient raw = RawClient.open(server.plainPort())) {
            raw.send(forwarded(context + "/request/lobby")
                    .replacing("X-Forwarded-For", client)
                    .bytes());
            assertEquals(101, raw.readResponse().status());
            return raw.send(Wire.text("tell"))
                    .readFrame()
                    .text()
                    .lines()
                    .skip(5)
                    .findFirst()
                    .orElse("");
        }
    }

    @Test
    void springOnTomcatSaysWhatTheOwnOriginIs() throws Exception {
        try (EmbeddedServer tomcat = EmbeddedServer.start("TOMCAT", withSpring())) {
            verify(tomcat.port(), "");
        }
    }

    @Test
    void springOnJettySaysWhatTheOwnOriginIs() throws Exception {
        try (EmbeddedServer jetty = EmbeddedServer.start("JETTY", withSpring())) {
            verify(jetty.port(), "");
        }
    }

    @Test
    void springOnUndertowSaysWhatTheOwnOriginIs() throws Exception {
        DeploymentManager application = Servlets.newContainer()
                .addDeployment(Servlets.deployment()
                        .setClassLoader(ForwardedIT.class.getClassLoader())
                        .setContextPath("/")
                        .setDeploymentName("spring")
                        .addServletContainerInitializer(new ServletContainerInitializerInfo(
                                ServletContainerInitializer.class,
                                new ImmediateInstanceFactory<>(withSpring()),
                                Set.of())));
        application.deploy();
        Undertow undertow = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(application.start())
                .build();
        undertow.start();
        try {
            verify(((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort(), "");
        } finally {
            application.stop();
            application.undeploy();
            undertow.stop();
        }
    }

    private static ServletContainerInitializer withSpring() {
        return (classes, context) -> {
            trustBySpring(context);
            new TestContext().onStartup(classes, context);
        };
    }

    private static void trustBySpring(ServletContext context) {
        FilterRegistration.Dynamic filter = context.addFilter("forwarded", new ForwardedHeaderFilter());
        filter.setAsyncSupported(true);
        filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    private static void verify(int port, String context) throws IOException {
        Request request = forwarded(context + "/echo");
        assertEquals(101, status(port, request.with("Origin", "https://shop.example")));
        assertEquals(
                101,
                status(
                        port,
                        request.replacing("X-Forwarded-Host", "shop.example:8443")
                                .replacing("X-Forwarded-Port", "8443")
                                .with("Origin", "https://shop.example:8443")));
        assertEquals(101, status(port, request));
        assertEquals(403, status(port, request.with("Origin", "https://evil.example")));
        assertEquals(403, status(port, request.with("Origin", "https://shop.example:8443")));
        assertEquals(403, status(port, request.with("Origin", "http://shop.example")), "the page came by https");
        assertEquals(403, status(port, request.with("Origin", "null")));
    }

    private static int status(int port, Request request) throws IOException {
        try (RawClient client = RawClient.open(port)) {
            client.send(request.bytes());
            int status = client.readResponse().status();
            if (status == 101) {
                assertEquals(
                        "hello", client.send(Wire.text("hello")).readFrame().text());
            }
            return status;
        }
    }
}
