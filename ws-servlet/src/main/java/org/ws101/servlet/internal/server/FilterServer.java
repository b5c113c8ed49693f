package org.ws101.servlet.internal.server;

import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.ContextCapture;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.log.SureLogger;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.internal.setup.Services;
import org.ws101.internal.text.DurationText;
import org.ws101.internal.thread.CallWatch;
import org.ws101.internal.thread.DaemonThreads;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.StoppedException;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.internal.thread.Timers;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.Applications;
import org.ws101.servlet.internal.Contribution;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.ForAll;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.SecurityRoles;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.context.Contexts;
import org.ws101.servlet.internal.registry.Registry;
import org.ws101.servlet.internal.transport.Transports;
import org.ws101.servlet.internal.transport.upgrade.InMemory;

/** What the connections of one filter share, from its start to its stop. Thread-safe. */
public final class FilterServer {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger("org.ws101.servlet.WebSocketFilter"));

    /** Read buffers to keep: a mebibyte. */
    private static final int BUFFERS = 64;

    /** Compressors to keep of each level, of about 260 KiB each; more are made while more work at once. */
    private static final int COMPRESSORS = 16;

    /** How many threads drop connections that have not ended when the application stops. */
    private static final int DROPPERS = 32;

    /** How long threads may take to end when all else has. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Registry registry;
    private final FilterSettings settings;
    private final Transports transports;
    private final ApplicationThreads threads;
    private final Contexts contexts;
    private final Collection<ContextCapture> captures;
    private final Set<String> roles;
    private final Timers timers;
    private final Runnable endTimers;
    private final UnaryOperator<Executor> around;
    private final FlushWatchdog watchdog;
    private final CallWatch calls;
    private final BufferPool buffers = new BufferPool(BUFFERS);
    private final CompressorPool compressors = new CompressorPool(COMPRESSORS);
    private final PeerLog log;
    private final OpenConnections open;
    private final HandshakeRate rate;
    private final Consultation consultation;
    private final OpeningHandshake handshake;
    private final DaemonThreads daemons = new DaemonThreads();
    private final ReentrantLock stopping = new ReentrantLock();
    /** Whether {@link #stop} is done; guarded by {@link #stopping}. */
    private boolean stopped;
    /** When all connections must have ended; set once, when stopping begins. */
    private final AtomicReference<@Nullable Deadline> deadline = new AtomicReference<>();

    private final HttpSessions httpSessions;
    private Runnable forgetContainer = () -> {};
    /** Guarded by {@link #stopping}. */
    private final List<Runnable> afterwards = new ArrayList<>();

    private FilterServer(
            ServletContext context,
            Routes<ServedEndpoint> routes,
            Registry registry,
            FilterSettings settings,
            ForAll forAll) {
        String threadName = "ws101" + context.getContextPath() + "-";
        this.registry = registry;
        this.settings = settings;
        Optional<InMemory> inMemory = InMemory.of(context);
        transports = inMemory.map(test -> Transports.by(test.upgrading()))
                .orElseGet(() -> Transports.detect(context, daemons.named(threadName + "writable")));
        roles = SecurityRoles.of(context);
        contexts = Contexts.of(context);
        ClassLoader loader = Applications.loaderOf(context);
        threads = ApplicationThreads.start(
                threadName, daemons, settings.maxThreads(), loader, settings.managedExecutor());
        if (inMemory.isPresent()) {
            timers = inMemory.get().timers();
            endTimers = () -> {};
            around = inMemory.get().callbacks();
        } else {
            SystemTimers own = new SystemTimers(daemons.named(threadName + "timers")).start();
            timers = own;
            endTimers = own::close;
            around = UnaryOperator.identity();
        }
        watchdog = new FlushWatchdog(timers, daemons.named(threadName + "flush")).start();
        calls = new CallWatch(timers);
        log = PeerLog.ofConnections(timers);
        open = new OpenConnections(settings.limits(), timers);
        rate = new HandshakeRate(settings.limits().handshakesPerAddress(), timers);
        httpSessions = new HttpSessions(SessionTies.of(context), settings.httpSessions(), timers, callbacks());
        PeerLog handshakes = new PeerLog(LOGGER, timers);
        consultation = new Consultation(handshakes);
        captures = forAll.captures();
        HandshakeObservers observers = new HandshakeObservers(forAll.observers(), registry.counts(), log);
        handshake = new OpeningHandshake(routes, settings, this, handshakes, observers);
    }

    /**
     * Starts.
     *
     * @param forAll what there is for all endpoints, as it is added
     * @throws WebSocketDeploymentException when there is nothing to test, the container cannot upgrade, or an endpoint cannot be what the
     *     settings say
     */
    public static FilterServer start(
            FilterConfig filter,
            Routes<ServedEndpoint> routes,
            Registry registry,
            FilterSettings settings,
            ForAll forAll) {
        NonBlockingRule.require(routes.targets(), settings);
        ServletContext context = filter.getServletContext();
        if (routes.isEmpty() && InMemory.of(context).isPresent()) {
            throw new WebSocketDeploymentException("There is no endpoint to test: name a class with @WebSocketEndpoint,"
                    + " or add an Endpoint to the EndpointTester");
        }
        FilterServer server = new FilterServer(context, routes, registry, settings, forAll);
        server.forgetContainer = server.transports.whenStopping(context, server::beginStopping, server::stop);
        String application = context.getContextPath().isEmpty() ? "/" : context.getContextPath();
        if (routes.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "The filter {0} serves no WebSocket endpoint of {1} yet: no WebSocketApplication and no bean with"
                            + " @WebSocketEndpoint was found. " + whereBeansAreFound(context),
                    filter.getFilterName(),
                    application);
        } else {
            LOGGER.log(
                    Level.INFO,
                    "The filter {0} serves the WebSocket endpoints {1} of {2}",
                    filter.getFilterName(),
                    routes,
                    application);
        }
        return server;
    }

    private static String whereBeansAreFound(ServletContext context) {
        return Contribution.remedy(context).orElseGet(() -> withoutContribution(context));
    }

    private static String withoutContribution(ServletContext context) {
        return context.getAttribute("org.springframework.web.context.WebApplicationContext.ROOT") == null
                ? "CDI finds beans where there is a META-INF/beans.xml or WEB-INF/beans.xml, which may be empty"
                : "Beans of Spring are found with the dependency org.ws101:ws-spring-boot-starter; without it,"
                        + " pass a WebSocketApplication to the constructor of the WebSocketFilter";
    }

    /** RFC 6455 §5.1: a server never masks. */
    private static int noMaskingKey() {
        throw new IllegalStateException("a server does not mask");
    }

    /**
     * Answers a request that asks for a WebSocket on the path of an endpoint.
     *
     * @return false when it is any other, and nothing was touched
     */
    public boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        return handshake.answers(request, response);
    }

    /**
     * Sees what an ordinary request does that concerns open connections.
     *
     * @return to be run when the request has been served
     */
    public Runnable watch(HttpServletRequest request) {
        return httpSessions.watch(request);
    }

    /** Refuses with 429 what comes too fast from one address, whatever else it is: asked before any work for the handshake is done. */
    void requireRate(HttpServletRequest request) throws RefusedException {
        rate.require(request.getRemoteAddr());
    }

    /**
     * Refuses with 503 what would be refused whoever the user is: asked before the application is, which may take a token for one
     * use only.
     */
    void requireRoom(ServedEndpoint endpoint, InetSocketAddress address) throws RefusedException {
        open.requireRoom(Addresses.countedAs(address));
        if (endpoint.code().listeners().isEmpty()
                && !threads.of(endpoint.code().threads()).areFree()) {
            throw noThread();
        }
    }

    /** Takes what one more connection needs; refuses with 503 when it is not to be had. */
    Admission admit(Routes.Match<ServedEndpoint> match, HandshakeRequest request) throws RefusedException {
        Optional<String> user = Optional.empty();
        if (request.principal().isPresent()) {
            Principal principal = request.principal().get();
            user = Optional.of(consultation.ask(match.target(), principal, () -> nameOf(principal)));
        }
        OpenConnections.Place place = open.reserve(user, Addresses.countedAs(request.remoteAddress()));
        if (match.target().code().listeners().isPresent()) {
            return new Admission(this, match, request, place, Optional.empty());
        }
        Optional<Threads.Reservation> thread =
                threads.of(match.target().code().threads()).reserve();
        if (thread.isEmpty()) {
            place.release();
            throw noThread();
        }
        return new Admission(this, match, request, place, thread);
    }

    /** Users without a name count as one: no check gets a client past a limit by not naming it. */
    private static String nameOf(Principal user) {
        return Objects.requireNonNullElse(user.getName(), "");
    }

    private RefusedException noThread() {
        return RefusedException.full("maxThreads", settings.maxThreads());
    }

    /** What connections share whose application runs on those threads. */
    Services services(CallbackThreads on) {
        Executor executor = around.apply(threads.of(on)::callback);
        return new Services(executor, timers, watchdog, calls, buffers, FilterServer::noMaskingKey, log);
    }

    /** The contexts that the container has around calls. */
    Contexts contexts() {
        return contexts;
    }

    /** What captures further contexts, for all endpoints. */
    Collection<ContextCapture> captures() {
        return captures;
    }

    /** What asks the application during handshakes. */
    Consultation consultation() {
        return consultation;
    }

    /** The roles that the web application names. */
    Set<String> roles() {
        return roles;
    }

    /** The list of the open connections. */
    Registry registry() {
        return registry;
    }

    /** What connections have to do with HTTP sessions. */
    HttpSessions httpSessions() {
        return httpSessions;
    }

    CompressorPool compressors() {
        return compressors;
    }

    Transports transports() {
        return transports;
    }

    /** Drops what comes when the application has stopped: containers may go on calling. */
    Executor callbacks() {
        Threads automatic = threads.of(CallbackThreads.AUTOMATIC);
        return task -> {
            try {
                automatic.callback(task);
            } catch (StoppedException e) {
                LOGGER.log(Level.DEBUG, "A late callback was dropped");
            }
        };
    }

    /** Whether it accepts opening handshakes: it is neither stopping nor draining, and not as many connections are open as may be. */
    public boolean isServing() {
        return open.hasRoom();
    }

    /** How many connections may be open. */
    public int maxConnections() {
        return settings.limits().connections();
    }

    /** Has something more done at the end of {@link #stop}; at once if that is over. */
    public void whenStopped(Runnable action) {
        stopping.lock();
        try {
            if (!stopped) {
                afterwards.add(action);
                return;
            }
        } finally {
            stopping.unlock();
        }
        action.run();
    }

    /**
     * Refuses new connections with 503, and closes all that there are, spread over a time. Does not wait. Idempotent: the first
     * call counts.
     *
     * @return completes when no connection is left
     */
    public CompletableFuture<Void> drain(Duration over, CloseCode code) {
        if (!open.isDraining()) {
            LOGGER.log(
                    Level.INFO,
                    "Draining: new WebSocket connections are refused, and {0} are closed with {1} within {2}",
                    open.count(),
                    code,
                    DurationText.of(over));
        }
        return open.drain(over, code);
    }

    /** Whether {@link #drain} was called. */
    public boolean isDraining() {
        return open.isDraining();
    }

    /** {@link #beginStopping(Duration)} with the stop timeout of the filter. */
    public void beginStopping() {
        beginStopping(settings.stopTimeout());
    }

    /**
     * Refuses new connections with 503, and closes all with 1001. Does not wait. Idempotent: the first timeout counts.
     *
     * @param timeout how long the closing handshakes may take
     */
    public void beginStopping(Duration timeout) {
        if (deadline.compareAndSet(null, Deadline.in(timeout, System::nanoTime))) {
            int connections = open.count();
            if (connections > 0) {
                LOGGER.log(
                        Level.INFO,
                        "Closing {0} WebSocket connections with 1001, because the application is stopping",
                        connections);
            }
            open.beginStopping();
        }
    }

    /**
     * Stops: begins that if it has not begun, waits until connections have ended and applications have been told, at most for
     * the timeout, drops the rest, and ends every thread. Blocks for so long, and for at most three seconds more. Idempotent: who
     * comes later waits for the first to be done.
     */
    public void stop() {
        beginStopping();
        stopping.lock();
        try {
            if (!stopped) {
                stopped = true;
                try {
                    end(Objects.requireNonNull(deadline.get()));
                } finally {
                    afterwards.forEach(FilterServer::finish);
                }
            }
        } finally {
            stopping.unlock();
        }
    }

    /** Does something that is left to be done, whether other things could be done or not. */
    private static void finish(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            LOGGER.log(Level.WARNING, "A part of the application failed to stop", e);
        }
    }

    private void end(Deadline closing) {
        forgetContainer.run();
        if (!open.awaitEnd(closing.left())) {
            drop();
        }
        if (!RunningCode.endsAll(List.of(open, threads), closing)) {
            LOGGER.log(
                    Level.WARNING,
                    "Application code still runs, although its connections are closed and its threads were"
                            + " interrupted; the whole application stays in memory: return from endpoints when receiving"
                            + " fails");
        }
        transports.stop();
        watchdog.close();
        endTimers.run();
        compressors.close();
        daemons.join(PATIENCE);
    }

    private void drop() {
        ThreadPoolExecutor droppers = new ThreadPoolExecutor(
                DROPPERS,
                DROPPERS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons.numbered("ws101-stopping-"));
        open.drop(droppers);
        droppers.shutdown();
    }
}
