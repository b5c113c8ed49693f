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
import java.util.Objects;
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
 * Opens WebSocket connections on the paths of {@link WebSocketEndpoints}; it passes every other request down the chain
 * unchanged. Thread-safe.
 *
 * <p>The application chooses its position among the filters: behind those that authenticate, if endpoints need the
 * user. It serves requests of {@link DispatcherType#REQUEST}. Filters before it may wrap request and response. Jetty
 * does not need {@code <async-supported>true</async-supported>}; for a container that does, the log contains a line
 * about it.
 *
 * <h2>Init-params</h2>
 *
 * Each option of {@link org.ws101.WebSocketOptions} by the name of its builder method, such as {@code maxMessageSize};
 * it overrides {@link Endpoint#withOptions}. Durations are written as {@code 20s}, {@code 500ms} or {@code PT20S},
 * sizes in bytes. And:
 *
 * <ul>
 *   <li>{@code application}: the name of a {@link WebSocketApplication} class;
 *   <li>{@code allowedOrigins}: origins, separated by spaces, whose pages may connect to every endpoint, in addition to
 *       the server's own, written as for {@link Endpoint#withAllowedOrigins};
 *   <li>{@code maxConnections}: the maximum of open connections of this filter, default 10,000;
 *   <li>{@code maxConnectionsPerPrincipal}, {@code maxConnectionsPerAddress}: the maximum for one authenticated user,
 *       and for one remote address; unlimited by default. Users without a name count as one, and so do all addresses of
 *       IPv6 with the same first 64 bits;
 *   <li>{@code handshakesPerSecondPerAddress}: the maximum of opening handshakes of one remote address in a second, and
 *       at once after a quiet second, accepted or not; unlimited by default. Addresses of IPv6 count as above;
 *   <li>{@code maxThreads}: the maximum of open connections of blocking endpoints before JDK 21, or with
 *       {@link CallbackThreads#POOL}. It is also the maximum of callbacks that run at once with {@code POOL}, while
 *       others wait; default 200;
 *   <li>{@code managedExecutor}: the threads of the container for {@link CallbackThreads#POOL}, by their JNDI name,
 *       such as {@code java:comp/DefaultManagedExecutorService}: a {@code ManagedExecutorService} runs the callbacks of
 *       listeners, or a {@code ManagedThreadFactory} creates a thread for each connection in the blocking style;
 *       default {@code none};
 *   <li>{@code stopTimeout}: the wait of the stop for connections to close, zero to an hour, default 10 s; with zero,
 *       open connections are dropped at once;
 *   <li>{@code closeWithHttpSession}: {@code false} leaves connections open at the end of their HTTP session. Otherwise
 *       those of authenticated users are closed with 1008, except for an endpoint with
 *       {@link Endpoint#withKeptAfterHttpSession};
 *   <li>{@code closeWithAnonymousHttpSession}: {@code true} closes those of other users too, as
 *       {@link Endpoint#withClosedWithAnonymousHttpSession} does for an endpoint;
 *   <li>{@code prolongHttpSession}: with {@code true}, messages prolong the HTTP session, as
 *       {@link Endpoint#withProlongedHttpSession} does for an endpoint;
 *   <li>{@code jmx}: {@code false} registers no {@link WebSocketApplicationMXBean} for the application;
 *   <li>{@code relayConnectionFactory} and {@code relayTopic}: the names of a topic of Jakarta Messaging that carries
 *       broadcasts to the other nodes of the application, as in {@link org.ws101.servlet.jms.JmsRelay#lookup}; without
 *       them, only a {@link Relay} of {@link WebSocketEndpoints#relay} is used.
 * </ul>
 *
 * <h2>Answers</h2>
 *
 * The response to a handshake that fails is a status and a line of plain text with the reason; over HTTP/1.1 with
 * {@code Connection: close}. The status is:
 *
 * <ul>
 *   <li>400: a malformed request, HTTP/1.0, an ambiguous path, an {@code Upgrade} that a proxy dropped, or no common
 *       subprotocol;
 *   <li>403: a page of another origin, or an HTTP session that has just ended;
 *   <li>405: another method than GET over HTTP/1.1;
 *   <li>426: another version than 13;
 *   <li>429: too many handshakes of an address in a second;
 *   <li>500: the application's code fails, or this filter could not start;
 *   <li>501: over HTTP/2, another request than a CONNECT with the {@code :protocol} websocket;
 *   <li>503: another limit is reached, or the application is stopping or draining;
 *   <li>the status of a {@link HandshakeCheck}.
 * </ul>
 */
public final class WebSocketFilter implements Filter {
    private final @Nullable WebSocketApplication application;
    /**
     * Null before {@link #init}, and for good when another filter serves in its place, or the application has failed to
     * start.
     */
    private volatile @Nullable FilterServer server;
    /** Null unless {@link #init} has failed. */
    private volatile @Nullable FailedStart failed;

    /** Creates a filter for the endpoints of its {@link ServletContext}. */
    public WebSocketFilter() {
        this.application = null;
    }

    /** Creates a filter for the endpoints that {@code application} adds at the start. */
    public WebSocketFilter(WebSocketApplication application) {
        this.application = Objects.requireNonNull(application, "application");
    }

    /**
     * Starts: reads the init-params, and calls the applications to add their endpoints. After a failure it refuses
     * every opening handshake with 500, in case that the container deploys the application nevertheless. On GlassFish
     * and Payara, which remove filters that throw here, it does not throw, and the log contains the failure.
     *
     * @throws WebSocketDeploymentException when it cannot work with its configuration, or in this container
     */
    @Override
    public void init(FilterConfig config) {
        server = null; // a container may start the same filter again
        failed = null;
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
     * Closes every connection with 1001 and waits for their ends. Blocks up to {@code stopTimeout}, and up to three
     * seconds more, or six with a {@link Relay}. Containers call this when an application stops, before they call its
     * listeners, so that the resources of callbacks are still available. Idempotent.
     */
    @Override
    public void destroy() {
        FilterServer stopping = server;
        if (stopping != null) {
            stopping.stop();
        }
    }
}
