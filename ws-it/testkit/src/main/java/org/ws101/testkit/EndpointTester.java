package org.ws101.testkit;

import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.text.Arguments;
import org.ws101.internal.text.DurationText;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.testkit.internal.Beans;

/**
 * Serves endpoints in memory, for tests: no container, no port, no socket.
 *
 * <pre>{@code
 * try (EndpointTester tester = EndpointTester.of(Chat.class)) {
 *     TestClient anna = tester.connect("/chat/garden");
 *     TestClient ben = tester.connect("/chat/garden");
 *     anna.sendText("Hello");
 *     assertEquals("Hello", ben.awaitText());
 * }
 * }</pre>
 *
 * <p>The library itself runs on both sides: the filter with its routes, its rule for origins, checks, limits, groups,
 * sessions and its stop; the protocol, compression, backpressure and timeouts; and a client of the library. The kit
 * makes two things: the HTTP request, and the network.
 *
 * <p>So a test does not cover the container: parsing of HTTP, authentication, security constraints, filter mappings,
 * threads and the upgrade. It does not cover other filters either. {@link ServedApplication} runs a container.
 *
 * <p>Thread-safe. Tests may run at the same time, each with a tester of its own.
 */
public final class EndpointTester implements AutoCloseable {
    private final MemoryServer server;
    private final @Nullable Beans beans;
    private final Duration timeout;

    private EndpointTester(MemoryServer server, @Nullable Beans beans, Duration timeout) {
        this.server = server;
        this.beans = beans;
        this.timeout = timeout;
    }

    /**
     * Serves beans: starts a CDI container with these classes only. Requires {@code ws-cdi} and Weld SE, or another CDI
     * container for Java SE.
     *
     * @throws IllegalStateException when there is no CDI container on the class path
     * @throws org.ws101.servlet.WebSocketDeploymentException when none of the classes is an endpoint
     * @throws RuntimeException of the CDI container, when the beans cannot be deployed
     */
    public static EndpointTester of(Class<?>... beans) {
        return builder().beans(beans).start();
    }

    /**
     * Serves one endpoint.
     *
     * @param path such as {@code /echo}, or a template such as {@code /chat/{room}}
     * @throws org.ws101.servlet.WebSocketDeploymentException when the path is malformed
     */
    public static EndpointTester of(String path, Endpoint endpoint) {
        return builder().endpoint(path, endpoint).start();
    }

    /**
     * Serves the endpoints of an application.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException when an endpoint cannot be added
     */
    public static EndpointTester of(WebSocketApplication application) {
        return builder().application(application).start();
    }

    /**
     * Returns a builder, for more than one of these, a container of the test's own, options of the filter, or another
     * timeout.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connects, as {@link TestHandshake#connect} does.
     *
     * @param target path and query, percent-encoded, such as {@code /chat/garden?name=Anna}
     * @throws org.ws101.HandshakeException when the handshake is refused
     */
    public TestClient connect(String target) {
        return handshake(target).connect();
    }

    /**
     * Returns an opening handshake to be completed, with an origin or a user for instance.
     *
     * @param target path and query, percent-encoded
     */
    public TestHandshake handshake(String target) {
        Objects.requireNonNull(target, "target");
        return new TestHandshake(target, asked -> server.connect(asked, timeout));
    }

    /** Returns the open connections of the server, to broadcast for instance. */
    public WebSocketConnections connections() {
        return server.connections();
    }

    /**
     * Returns a bean of the CDI container.
     *
     * @throws IllegalStateException when the tester serves no beans
     * @throws RuntimeException of the CDI container, when there is not exactly one such bean
     */
    public <T> T bean(Class<T> type) {
        Objects.requireNonNull(type, "type");
        if (beans == null) {
            throw new IllegalStateException(
                    "This tester has no CDI container: use EndpointTester.of with classes of beans");
        }
        return beans.get(type);
    }

    /**
     * Returns a new HTTP session for {@link TestHandshake#session}. It has attributes and can be invalidated, which
     * closes connections as it does in a container; it never times out.
     */
    public HttpSession newHttpSession() {
        return server.newSession();
    }

    /**
     * Advances the clock of the library, for pings and timeouts; that of the application does not change. Due tasks run
     * in their order. Before each, all sent data arrives, unless a callback lasts longer than the timeout of the
     * tester. Between calls, the clock runs as that of the system does. Blocks meanwhile.
     *
     * @throws IllegalStateException when the tester is closed
     * @throws IllegalArgumentException when the duration is negative
     */
    public void advance(Duration by) {
        Objects.requireNonNull(by, "by");
        if (by.isNegative()) {
            throw new IllegalArgumentException(
                    "The clock cannot be turned by " + DurationText.of(by) + ": use a positive duration");
        }
        server.advance(by, timeout);
    }

    /**
     * Waits until every sent message has arrived, and all callbacks have returned. Blocks. It does not wait for other
     * threads of the application, such as those of the blocking style, nor for messages that a client has not read.
     *
     * @throws AssertionError when a callback has not returned within the timeout
     */
    public void awaitQuiet() {
        if (!server.awaitQuiet(timeout)) {
            throw new AssertionError("A callback has not returned within " + DurationText.of(timeout));
        }
    }

    /**
     * Drops the open clients, waits for the last callbacks, and ends all threads and the CDI container that it has
     * started. Idempotent. Blocks up to {@code stopTimeout} of the filter, and three seconds more. To test the stop of
     * an application, call {@link WebSocketConnections#stop()} before.
     */
    @Override
    public void close() {
        try {
            server.close();
        } finally {
            if (beans != null) {
                beans.close();
            }
        }
    }

    /** Collects the endpoints and beans of a tester, and starts it. For one thread. */
    public static final class Builder {
        private final List<WebSocketApplication> applications = new ArrayList<>();
        private final Map<String, String> parameters = new HashMap<>();
        private final List<Class<?>> classes = new ArrayList<>();
        private @Nullable Object beanManager;
        private Duration timeout = TestClient.DEFAULT_TIMEOUT;

        private Builder() {}

        /** Adds classes of beans to those of a CDI container that starts with the tester. */
        public Builder beans(Class<?>... beans) {
            classes.addAll(Arguments.list(beans, "beans"));
            return this;
        }

        /**
         * Uses the beans of a container that the test starts before the tester, and ends after it.
         *
         * @param manager its {@code jakarta.enterprise.inject.spi.BeanManager}
         */
        public Builder beansOf(Object manager) {
            beanManager = Objects.requireNonNull(manager, "manager");
            return this;
        }

        /** Adds an endpoint. */
        public Builder endpoint(String path, Endpoint endpoint) {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(endpoint, "endpoint");
            return application(endpoints -> endpoints.add(path, endpoint));
        }

        /** Adds the endpoints of an application. */
        public Builder application(WebSocketApplication application) {
            applications.add(Objects.requireNonNull(application, "application"));
            return this;
        }

        /** Sets an init-param of the {@link org.ws101.servlet.WebSocketFilter}, such as {@code allowedOrigins}. */
        public Builder initParameter(String name, String value) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            parameters.put(name, value);
            return this;
        }

        /**
         * Sets the maximum wait of a test, above zero; default 10 seconds.
         *
         * @throws IllegalArgumentException when it is not positive
         */
        public Builder timeout(Duration most) {
            Objects.requireNonNull(most, "most");
            if (most.isNegative() || most.isZero()) {
                throw new IllegalArgumentException(
                        "The timeout is " + DurationText.of(most) + ": use a positive duration");
            }
            timeout = most;
            return this;
        }

        /**
         * Starts.
         *
         * @throws IllegalStateException when there are both beans and a container of the test's own, or no CDI
         *     container on the class path
         * @throws org.ws101.servlet.WebSocketDeploymentException when an endpoint cannot be served, or an init-param is
         *     malformed
         * @throws RuntimeException of the CDI container, when the beans cannot be deployed
         */
        public EndpointTester start() {
            Beans beans = startBeans();
            try {
                MemoryServer server = new MemoryServer(
                        endpoints -> {
                            if (beans != null) {
                                beans.register(endpoints);
                            }
                            applications.forEach(each -> each.configure(endpoints));
                        },
                        parameters);
                return new EndpointTester(server, beans, timeout);
            } catch (RuntimeException | Error e) {
                if (beans != null) {
                    beans.close();
                }
                throw e;
            }
        }

        private @Nullable Beans startBeans() {
            if (beanManager == null) {
                return classes.isEmpty() ? null : Beans.start(classes.toArray(Class<?>[]::new));
            }
            if (!classes.isEmpty()) {
                throw new IllegalStateException(
                        "There are classes of beans and a container with beans: add the classes to that container");
            }
            return Beans.of(beanManager);
        }
    }
}
