package org.ws101.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.internal.Applications;
import org.ws101.servlet.internal.Contribution;
import org.ws101.servlet.internal.FilterMappings;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.Initializer;
import org.ws101.servlet.internal.NamedRelay;
import org.ws101.servlet.internal.server.FailedStart;
import org.ws101.servlet.internal.server.FilterServer;

/**
 * Opens WebSocket connections on the paths of {@link WebSocketEndpoints}; every other request goes on down the chain as it
 * came. Thread-safe.
 *
 * <p>Where it stands among the filters is the application's choice: behind those that authenticate, if endpoints need to know
 * the user. It serves requests of {@link DispatcherType#REQUEST}. Filters before it may wrap request and response. Jetty does not
 * need {@code <async-supported>true</async-supported>}; where a container does, the log says so.
 *
 * <h2>Init-params</h2>
 *
 * Each option of {@link org.ws101.WebSocketOptions} by the name of its builder method, such as {@code maxMessageSize}; it takes
 * precedence over {@link Endpoint#withOptions}. Durations are written as {@code 20s}, {@code 500ms} or {@code PT20S}, sizes in
 * bytes. And:
 *
 * <ul>
 *   <li>{@code application}: the name of a {@link WebSocketApplication} class;
 *   <li>{@code allowedOrigins}: origins, separated by spaces, whose pages may connect to every endpoint, beside those of the
 *       server's own, written as for {@link Endpoint#withAllowedOrigins};
 *   <li>{@code maxConnections}: how many connections may be open at once through this filter, default 10,000;
 *   <li>{@code maxConnectionsPerPrincipal}, {@code maxConnectionsPerAddress}: how many of one authenticated user, and of one
 *       remote address; no limit by default. Users whose principal has no name count as one, and so do all addresses of IPv6
 *       that have the first 64 bits in common;
 *   <li>{@code handshakesPerSecondPerAddress}: how many opening handshakes one remote address may begin in a second, and at once
 *       after a quiet second, accepted or not; no limit by default. Addresses of IPv6 count as above;
 *   <li>{@code maxThreads}: how many connections of blocking endpoints may be open at once on a JDK without virtual threads, or
 *       with {@link CallbackThreads#POOL}, and how many callbacks with that may run at once, while others wait; default 200;
 *   <li>{@code managedExecutor}: what the container has for {@link CallbackThreads#POOL}, by its JNDI name, such as
 *       {@code java:comp/DefaultManagedExecutorService}: a {@code ManagedExecutorService} runs the callbacks of listeners, or a
 *       {@code ManagedThreadFactory} makes a thread for each connection in the blocking style; default {@code none};
 *   <li>{@code stopTimeout}: how long stopping waits for connections to close, zero to an hour, default 10 s; with zero what is
 *       open is dropped at once;
 *   <li>{@code closeWithHttpSession}: {@code false} lets connections stay open when the HTTP session ends that they were opened
 *       in; otherwise that closes those of authenticated users with 1008, unless an endpoint has {@link
 *       Endpoint#withKeptAfterHttpSession};
 *   <li>{@code closeWithAnonymousHttpSession}: {@code true} closes those of others too, as {@link
 *       Endpoint#withClosedWithAnonymousHttpSession} does for an endpoint;
 *   <li>{@code prolongHttpSession}: {@code true} lets messages prolong the HTTP session, as {@link Endpoint#withProlongedHttpSession}
 *       does for an endpoint;
 *   <li>{@code jmx}: {@code false} registers no {@link WebSocketApplicationMXBean} for the application;
 *   <li>{@code relayConnectionFactory} and {@code relayTopic}: let a topic of Jakarta Messaging carry broadcasts to the other nodes of
 *       the application, as {@link org.ws101.servlet.jms.JmsRelay#lookup} finds it; without them, there is no {@link Relay} but one
 *       that was added with {@link WebSocketEndpoints#relay}.
 * </ul>
 *
 * <h2>Answers</h2>
 *
 * A handshake that fails gets a status, a line of plain text that says why, and {@code Connection: close}: 400 for a malformed
 * request, an odd path, an {@code Upgrade} that a proxy dropped, or when no subprotocol suits; 405 when it is not GET; 426 for another version than 13; 501 when it is not HTTP/1.1;
 * 403 for a page of another origin; what a {@link HandshakeCheck} decides; 429 when an address begins too many handshakes in a
 * second; 503 when another limit is reached or the application is stopping; 500 when the application's code fails, or when this
 * filter could not start.
 */
public final class WebSocketFilter implements Filter {
    private final @Nullable WebSocketApplication application;
    /** Null before {@link #init}, and for good when another filter serves in its place, or the application has failed to start. */
    private volatile @Nullable FilterServer server;
    /** Null unless {@link #init} has failed. */
    private volatile @Nullable FailedStart failed;

    /** A filter for the endpoints of its {@link ServletContext}. */
    public WebSocketFilter() {
        this.application = null;
    }

    /** A filter that lets {@code application} add its endpoints when it starts. */
    public WebSocketFilter(WebSocketApplication application) {
        this.application = application;
    }

    /**
     * Starts: reads the init-params, and lets applications add their endpoints. After a failure it refuses every opening handshake
     * with 500, in case that the container deploys the application nevertheless. On GlassFish and Payara, which remove filters that
     * throw here, it throws nothing, and the log has the failure.
     *
     * @throws WebSocketDeploymentException when it cannot work as it is configured, or not in this container
     */
    @Override
    public void init(FilterConfig config) {
        try {
            start(config);
        } catch (RuntimeException | Error e) {
            FailedStart failure = new FailedStart(config, e);
            failed = failure;
            destroy();
            if (!failure.mustStay()) {
                throw e;
            }
            failure.tell();
        }
    }

    private void start(FilterConfig config) {
        ServletContext context = config.getServletContext();
        if (Initializer.isSuperfluous(config.getFilterName(), context) || Contribution.hasFailed(context)) {
            return;
        }
        FilterSettings settings = FilterSettings.of(config);
        WebSocketEndpoints endpoints = WebSocketEndpoints.of(context);
        applications(settings, context).forEach(each -> each.configure(endpoints));
        WebSocketConnections connections = endpoints.connections();
        NamedRelay.of(settings.relay(), connections.relaying().hasRelay()).ifPresent(endpoints::relay);
        FilterServer started =
                FilterServer.start(config, endpoints.routes(), connections.registry(), settings, endpoints.forAll());
        server = started;
        connections.add(started, context.getContextPath());
        if (settings.jmx()) {
            started.whenStopped(connections.manage(context));
        }
        FilterMappings.warnOfUnreachable(context, endpoints.routes());
    }

    private List<WebSocketApplication> applications(FilterSettings settings, ServletContext context) {
        List<WebSocketApplication> applications = new ArrayList<>();
        List<Class<?>> classes = Initializer.takeApplications(context);
        settings.application().ifPresent(name -> {
            Class<?> type = Applications.load(name, Applications.loaderOf(context));
            classes.remove(type);
            classes.add(type);
        });
        if (application != null) {
            classes.remove(application.getClass());
            applications.add(application);
        }
        classes.forEach(type -> applications.add(Applications.create(type)));
        return applications;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getDispatcherType() == DispatcherType.REQUEST
                && request instanceof HttpServletRequest httpRequest
                && response instanceof HttpServletResponse httpResponse) {
            doFilter(httpRequest, httpResponse, chain);
        } else {
            chain.doFilter(request, response);
        }
    }

    private void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        FailedStart failure = failed;
        FilterServer answering = server;
        if (failure != null) {
            if (!failure.answers(request, response)) {
                chain.doFilter(request, response);
            }
        } else if (answering == null) {
            chain.doFilter(request, response);
        } else if (!answering.answers(request, response)) {
            Runnable served = answering.watch(request);
            try {
                chain.doFilter(request, response);
            } finally {
                served.run();
            }
        }
    }

    /**
     * Closes every connection with 1001 and waits for the end of them, at most for {@code stopTimeout}. Containers call this
     * when an application stops and before its listeners are told, so that callbacks still find everything they use.
     */
    @Override
    public void destroy() {
        FilterServer stopping = server;
        if (stopping != null) {
            stopping.stop();
        }
    }
}
