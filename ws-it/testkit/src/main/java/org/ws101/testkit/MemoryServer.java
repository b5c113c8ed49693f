package org.ws101.testkit;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ws101.HandshakeException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.handshake.ClientHandshake;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.ResponseHead;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.pool.CompressorPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Provenance;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.socket.MaskingKeys;
import org.ws101.internal.socket.Workers;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.servlet.internal.transport.upgrade.InMemory;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;
import org.ws101.testkit.internal.Activity;
import org.ws101.testkit.internal.MadeContext;
import org.ws101.testkit.internal.MadeFilter;
import org.ws101.testkit.internal.MadeRequest;
import org.ws101.testkit.internal.MadeResponse;
import org.ws101.testkit.internal.MemoryNetwork;
import org.ws101.testkit.internal.ServerEvents;
import org.ws101.testkit.internal.TurnableTimers;

/** A filter that serves in memory, and its clients. Thread-safe. */
final class MemoryServer implements AutoCloseable {
    private static final int BUFFERS = 64;
    private static final int COMPRESSORS = 16;
    private static final int NONCE = 16;

    private final Activity activity = new Activity();
    private final Workers workers = new Workers();
    private final Executor threads = activity.counting(workers);
    private final TurnableTimers timers = new TurnableTimers();
    private final FlushWatchdog watchdog = new FlushWatchdog(timers, "ws101-test-flush").start();
    private final BufferPool buffers = new BufferPool(BUFFERS);
    private final CompressorPool compressors = new CompressorPool(COMPRESSORS);
    private final SecureRandom random = new SecureRandom();
    private final ServerEvents events = new ServerEvents();
    /** Those that have not ended. */
    private final Set<Connection> clients = ConcurrentHashMap.newKeySet();

    private final MadeContext context;
    private final WebSocketFilter filter;
    private volatile boolean closed;

    /** One connection, as the server and the network see it. */
    record Session(MemoryServer server, MemoryNetwork network, String id) {
        Optional<Throwable> awaitFailure(Duration timeout) {
            return server.events.awaitFailureOf(id, timeout);
        }

        List<Throwable> failures() {
            return server.events.failuresOf(id);
        }

        boolean awaitQuiet(Duration timeout) {
            return server.awaitQuiet(timeout);
        }
    }

    /** What a client asks for. */
    record Asked(
            String target,
            Headers headers,
            List<String> subprotocols,
            MadeRequest.Client client,
            Map<String, Object> attributes,
            WebSocketOptions options) {}

    /** Starts. */
    MemoryServer(WebSocketApplication application, Map<String, String> parameters) {
        @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
        context = new MadeContext(loader == null ? MemoryServer.class.getClassLoader() : loader);
        context.setAttribute(InMemory.ATTRIBUTE, new InMemory(MemoryServer::upgrade, timers, activity::counting));
        WebSocketEndpoints.of(context.facade()).addObserver(events);
        Map<String, String> all = new HashMap<>(parameters);
        all.putIfAbsent("jmx", "false"); // several tests may run at once
        filter = new WebSocketFilter(application);
        try {
            filter.init(new MadeFilter(context.facade(), all));
        } catch (RuntimeException | Error e) {
            endShared();
            throw e;
        }
    }

    private static void upgrade(HttpServletRequest request, HttpServletResponse response, Upgrade to) {
        MadeRequest.upgrade(Upgrade.innermost(request), to);
    }

    WebSocketConnections connections() {
        return WebSocketEndpoints.of(context.facade()).connections();
    }

    HttpSession newSession() {
        return context.newSession();
    }

    boolean awaitQuiet(Duration timeout) {
        return activity.awaitNone(timeout);
    }

    /**
     * Turns the clock ahead; what is on its way arrives before the next task of the clock, but for what a callback
     * holds back.
     */
    void advance(Duration by, Duration patience) {
        if (closed) {
            throw new IllegalStateException("The tester is closed: turn its clock before that");
        }
        boolean[] quiet = {true};
        timers.advance(by, () -> quiet[0] = quiet[0] && awaitQuiet(patience));
    }

    /** @throws HandshakeException when the handshake is refused */
    TestClient connect(Asked asked, Duration timeout) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        ClientHandshake.Offer offer = ClientHandshake.Offer.of(
                nonce, asked.subprotocols, DeflateNegotiation.offers(asked.options.permessageDeflate()));
        String host = asked.headers.first("Host").orElse("localhost");
        Headers.Builder extra = Headers.builder();
        asked.headers.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("Host")) {
                extra.add(name, value);
            }
        });
        MadeRequest request = new MadeRequest(
                ClientHandshake.request(host, asked.target, offer, extra.build()),
                asked.client,
                context.facade(),
                new HashMap<>(asked.attributes));
        MadeResponse response = new MadeResponse();
        serve(request, response);
        Upgrade upgrade = request.upgrade();
        if (upgrade == null) {
            throw refused(
                    asked, response, "the server responded with status " + response.getStatus() + " instead of 101");
        }
        try {
            return open(asked, response, offer, upgrade, timeout);
        } catch (HandshakeException e) {
            upgrade.connection().disconnected(e);
            throw e;
        }
    }

    private void serve(MadeRequest request, MadeResponse response) {
        try {
            filter.doFilter(request.facade(), response.facade(), (same, answer) -> {
                response.setStatus(HttpServletResponse.SC_NOT_FOUND);
                response.getOutputStream()
                        .write("The filter serves no WebSocket endpoint at this path."
                                .getBytes(StandardCharsets.UTF_8));
            });
        } catch (IOException | ServletException e) {
            throw new IllegalStateException("The filter has failed: " + e, e);
        }
    }

    private static HandshakeException refused(Asked asked, MadeResponse response, String why) {
        byte[] body = response.body();
        String text = body.length == 0 ? "" : ": " + new String(body, StandardCharsets.UTF_8);
        return new HandshakeException(
                asked.target + " could not be opened: " + why + text,
                response.getStatus(),
                response.head().headers().toMap(),
                body);
    }

    private TestClient open(
            Asked asked, MadeResponse response, ClientHandshake.Offer offer, Upgrade upgrade, Duration timeout) {
        ResponseHead head = response.head();
        ClientHandshake.Outcome outcome = ClientHandshake.check(head, offer);
        if (outcome instanceof ClientHandshake.Refused refusal) {
            throw refused(asked, response, refusal.reason());
        }
        ClientHandshake.Accepted accepted = (ClientHandshake.Accepted) outcome;
        Setup setup = new Setup(
                Role.CLIENT,
                asked.options,
                accepted.subprotocol(),
                extension(asked, response, accepted),
                null,
                new Provenance(
                        "ws://localhost" + asked.target.split("\\?", 2)[0],
                        new ConcurrentHashMap<>(),
                        asked.client.address(),
                        upgrade.connection().webSocket().localAddress()));
        Connection client =
                Connection.blocking(setup, new Services(threads, timers, watchdog, buffers, new MaskingKeys(random)));
        MemoryNetwork network = new MemoryNetwork(threads);
        clients.add(client);
        client.webSocket().closed().whenComplete((reason, none) -> clients.remove(client));
        network.start(client, upgrade.connection(), upgrade.turns());
        awaitOpened(asked, network, timeout);
        return new TestClient(
                client.webSocket(),
                timeout,
                new Session(this, network, upgrade.connection().webSocket().id()));
    }

    private @Nullable Extension extension(Asked asked, MadeResponse response, ClientHandshake.Accepted accepted) {
        DeflateNegotiation.Outcome outcome =
                DeflateNegotiation.check(accepted.extensions(), asked.options.permessageDeflate());
        if (outcome instanceof DeflateNegotiation.Refused refusal) {
            throw refused(asked, response, refusal.reason());
        }
        return outcome instanceof DeflateNegotiation.Agreed agreed
                ? DeflateExtension.client(agreed.parameters(), asked.options.permessageDeflate(), compressors)
                : null;
    }

    private static void awaitOpened(Asked asked, MemoryNetwork network, Duration timeout) {
        try {
            network.opened().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(
                    asked.target + " is open, but its callback for that has not returned within " + timeout, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // it completes normally only
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The thread was interrupted while " + asked.target + " was opened", e);
        }
    }

    /** Drops the clients, stops the filter, and ends the threads. */
    @Override
    public void close() {
        closed = true;
        clients.forEach(Connection::abort);
        filter.destroy();
        endShared();
    }

    private void endShared() {
        watchdog.close();
        timers.close();
        workers.close();
        compressors.close();
    }
}
