package org.ws101.testkit;

import java.net.URI;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.ws101.client.WebSocketClient;
import org.ws101.internal.text.Arguments;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.Beans;
import org.ws101.testkit.internal.server.EmbeddedServer;

/**
 * An extension of JUnit Jupiter 5.10 or later that serves endpoints on an embedded container, at a free port of
 * 127.0.0.1. The container is that on the class path: Jetty 12.1 ({@code jetty-ee10-servlet} or
 * {@code jetty-ee11-servlet}), or else Tomcat 10.1 or 11 ({@code tomcat-embed-core}).
 *
 * <pre>{@code
 * @RegisterExtension
 * static final ServedApplication application = ServedApplication.of(Chat.class);
 *
 * @Test
 * void greets(WebSocketClient client) {
 *     try (WebSocket webSocket = client.connect(application.uri("/chat/garden"))) { ... }
 * }
 * }</pre>
 *
 * <p>In a static field, it serves all tests of the class and of nested classes. In another field, each test starts a
 * server. Parameters of tests may be a {@link WebSocketClient}, {@link WebSocketConnections}, and a {@link URI}: the
 * root of the server.
 *
 * <p>Thread-safe, once it serves.
 */
public final class ServedApplication
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    /** A container. */
    public enum Container {
        /** Jetty 12.1, with the servlets of Jakarta EE 10 or 11. */
        JETTY,
        /** Tomcat 10.1 or 11. */
        TOMCAT
    }

    private final Class<?>[] classes;
    private final WebSocketApplication application;
    private final @Nullable Container container;
    private volatile @Nullable Running running;
    private volatile boolean servesAll;

    /** Classes whose tests are under way: that with the field, and those nested in it. */
    private final AtomicInteger begun = new AtomicInteger();

    private record Running(EmbeddedServer server, @Nullable Beans beans, WebSocketConnections connections) {
        void stop() {
            try {
                server.close();
            } finally {
                if (beans != null) {
                    beans.close();
                }
            }
        }
    }

    private ServedApplication(Class<?>[] classes, WebSocketApplication application, @Nullable Container container) {
        this.classes = classes;
        this.application = application;
        this.container = container;
    }

    /** Serves beans, as {@link EndpointTester#of(Class...)} does. */
    public static ServedApplication of(Class<?>... beans) {
        return new ServedApplication(Arguments.list(beans, "beans").toArray(Class<?>[]::new), endpoints -> {}, null);
    }

    /** Serves one endpoint. */
    public static ServedApplication of(String path, Endpoint endpoint) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(endpoint, "endpoint");
        return of(endpoints -> endpoints.add(path, endpoint));
    }

    /** Serves the endpoints of an application. */
    public static ServedApplication of(WebSocketApplication application) {
        return new ServedApplication(new Class<?>[0], Objects.requireNonNull(application, "application"), null);
    }

    /** Returns one that serves the same on that container. */
    public ServedApplication on(Container choice) {
        return new ServedApplication(classes, application, Objects.requireNonNull(choice, "choice"));
    }

    /**
     * Returns the URI of an endpoint.
     *
     * @param path with a slash at its beginning; it may contain a query
     * @throws IllegalStateException when no test is running
     */
    public URI uri(String path) {
        Objects.requireNonNull(path, "path");
        return URI.create("ws://127.0.0.1:" + running().server().port() + path);
    }

    /**
     * Connects a client, and returns it with methods that wait for messages. Blocks.
     *
     * @throws org.ws101.WebSocketException as {@link WebSocketClient#connect(URI)}
     * @throws IllegalStateException when no test is running
     * @throws IllegalArgumentException when the path is malformed
     */
    public TestClient connect(String path) {
        return TestClient.of(WebSocketClient.create().connect(uri(path)));
    }

    /**
     * Returns the open connections of the server.
     *
     * @throws IllegalStateException when no test is running
     */
    public WebSocketConnections connections() {
        return running().connections();
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException(
                    "No server is running: annotate the field with @RegisterExtension, and use it in a test");
        }
        return now;
    }

    private void start() {
        Beans beans = classes.length == 0 ? null : Beans.start(classes);
        try {
            WebSocketEndpoints[] added = new WebSocketEndpoints[1];
            EmbeddedServer server =
                    EmbeddedServer.start(container == null ? "" : container.name(), new WebSocketFilter(endpoints -> {
                        added[0] = endpoints;
                        if (beans != null) {
                            beans.register(endpoints);
                        }
                        application.configure(endpoints);
                    }));
            running = new Running(server, beans, added[0].connections());
        } catch (RuntimeException | Error e) {
            if (beans != null) {
                beans.close();
            }
            throw e;
        }
    }

    private void stop() {
        Running last = running;
        running = null;
        if (last != null) {
            last.stop();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        servesAll = true;
        if (begun.getAndIncrement() == 0) {
            start();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!servesAll) {
            start();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!servesAll) {
            stop();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (begun.decrementAndGet() == 0) {
            stop();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == WebSocketClient.class || type == WebSocketConnections.class || type == URI.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (type == WebSocketClient.class) {
            return WebSocketClient.create();
        }
        return type == URI.class ? uri("/") : connections();
    }
}
