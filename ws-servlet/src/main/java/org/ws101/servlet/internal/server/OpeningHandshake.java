package org.ws101.servlet.internal.server;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ws101.BegunHandshake;
import org.ws101.ObservedConnection;
import org.ws101.WebSocketOptions;
import org.ws101.internal.context.HandshakeContexts;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.handshake.HandshakeRefusal;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.OriginPolicy;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.handshake.ResponseHead;
import org.ws101.internal.handshake.ServerHandshake;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Setup;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.RequestPath;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.transport.upgrade.Upgrade;

/**
 * Answers opening handshakes: puts the questions in their order (RFC 6455 §4.2), and has the request upgraded when all are
 * settled. Whatever can go wrong goes wrong before that. Thread-safe.
 */
final class OpeningHandshake {
    private static final String COMMITTED = "a filter before WebSocketFilter has sent the response";

    private final Routes<ServedEndpoint> routes;
    private final FilterSettings settings;
    private final FilterServer server;
    private final PeerLog log;
    private final HandshakeObservers observers;
    /** Worked out once for each endpoint. */
    private final Map<Endpoint, Terms> terms = new ConcurrentHashMap<>();

    /** What applies to an endpoint, with what the filter's settings say. */
    private record Terms(WebSocketOptions options, OriginPolicy origins, Set<String> roles) {}

    /** A request for a WebSocket, right or wrong. */
    private record Asked(
            HttpServletRequest request,
            HttpServletResponse response,
            RequestHead head,
            Routes.Match<ServedEndpoint> match,
            HandshakeContexts contexts) {}

    OpeningHandshake(
            Routes<ServedEndpoint> routes,
            FilterSettings settings,
            FilterServer server,
            PeerLog log,
            HandshakeObservers observers) {
        this.routes = routes;
        this.settings = settings;
        this.server = server;
        this.log = log;
        this.observers = observers;
    }

    /** Whether a request may be an opening handshake; nearly all are none, which costs nothing. */
    static boolean mayBe(HttpServletRequest request) {
        return request.getHeader("Upgrade") != null
                || request.getHeader("Sec-WebSocket-Key") != null
                || request.getMethod().equals("CONNECT");
    }

    /**
     * Answers a request that asks for a WebSocket on the path of an endpoint.
     *
     * @return false when it is any other, and nothing was touched
     */
    boolean answers(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!mayBe(request)) {
            return false;
        }
        Optional<Routes.Match<ServedEndpoint>> match = routes.find(RequestSnapshot.pathOf(request));
        if (match.isEmpty()) {
            return false;
        }
        try {
            return answers(request, response, match.get());
        } catch (RuntimeException | Error e) {
            server.consultation().tellFault(match.get().target(), e);
            HandshakeRefusal refusal = Consultation.failed();
            observers.tellRefused(match.get(), Upgrade.innermost(request), refusal.status(), refusal.body());
            Responses.refuse(response, request.getProtocol(), refusal);
            return true;
        }
    }

    private boolean answers(
            HttpServletRequest request, HttpServletResponse response, Routes.Match<ServedEndpoint> match)
            throws IOException {
        RequestHead head = RequestSnapshot.headOf(request);
        ServerHandshake.Outcome outcome = server.transports()
                .connectProtocol(request)
                .map(protocol -> ServerHandshake.checkConnect(head, protocol))
                .orElseGet(() -> ServerHandshake.check(head));
        if (outcome instanceof ServerHandshake.NotWebSocket) {
            return false;
        }
        HandshakeContexts contexts = HandshakeContexts.begin(server.captures(), () -> begun(match, request, head));
        Asked asked = new Asked(request, response, head, match, contexts);
        try {
            contexts.<IOException>call(() -> answer(asked, outcome));
        } catch (RuntimeException | Error e) {
            contexts.refused(
                    Consultation.failed().status(), Consultation.failed().body());
            throw e;
        }
        return true;
    }

    private static BegunHandshake begun(
            Routes.Match<ServedEndpoint> match, HttpServletRequest request, RequestHead head) {
        ObservedConnection connection = new ObservedConnection(
                "",
                match.path().toString(),
                RequestSnapshot.pathOf(request),
                Addresses.of(request.getRemoteAddr(), request.getRemotePort()),
                Optional.empty());
        return new BegunHandshake(
                BegunHandshake.Side.SERVER,
                head.method(),
                request.isSecure() ? "wss" : "ws",
                connection,
                head.headers().toMap());
    }

    private void answer(Asked asked, ServerHandshake.Outcome outcome) throws IOException {
        HttpServletRequest request = asked.request;
        HttpServletResponse response = asked.response;
        if (response.isCommitted()) {
            tellCommitted(asked.match.target(), response);
            tellRefused(asked, response.getStatus(), COMMITTED);
            return;
        }
        try {
            server.requireRate(request);
            if (outcome instanceof ServerHandshake.Accepted accepted) {
                open(new PendingHandshake(request, response, asked.head, accepted, asked.contexts), asked.match);
            } else if (outcome instanceof ServerHandshake.Refused refused) {
                throw new RefusedException(refused.refusal());
            }
        } catch (RefusedException e) {
            if (!response.isCommitted()) { // else it is not refused, and the log has said so
                tellRefusal(request, asked.match, e);
            }
            tellRefused(asked, e.refusal().status(), e.why());
            Responses.refuse(response, asked.head.protocol(), e.refusal());
        }
    }

    private void tellRefused(Asked asked, int status, String reason) {
        observers.tellRefused(asked.match, asked.request, status, reason);
        asked.contexts.refused(status, reason);
    }

    private void open(PendingHandshake pending, Routes.Match<ServedEndpoint> match) throws RefusedException {
        requirePlainPath(pending.request());
        ServedEndpoint endpoint = match.target();
        Terms applying = terms.computeIfAbsent(endpoint.endpoint(), same -> terms(endpoint));
        requireOrigin(pending, applying.origins);
        server.requireRoom(endpoint, Addresses.of(pending.request().getRemoteAddr(), 0));
        try (HandshakeSession session = server.httpSessions().begin(endpoint, pending.request())) {
            open(pending, match, applying, session);
        }
    }

    private void open(
            PendingHandshake pending,
            Routes.Match<ServedEndpoint> match,
            Terms applying,
            @Nullable HandshakeSession session)
            throws RefusedException {
        ServedEndpoint endpoint = match.target();
        RequestSnapshot snapshot = snapshot(pending, match);
        Headers extra = server.consultation().permission(endpoint, snapshot);
        snapshot.seal(applying.roles);
        try (Admission admission = server.admit(match, snapshot)) {
            Optional<String> subprotocol = server.consultation()
                    .subprotocol(endpoint, pending.accepted().offeredProtocols());
            Optional<DeflateParameters> compression = DeflateNegotiation.accept(
                    pending.accepted().offeredExtensions(), applying.options.permessageDeflate());
            Setup setup = new Setup(
                    Role.SERVER,
                    applying.options,
                    subprotocol,
                    extension(compression, applying.options),
                    snapshot,
                    snapshot.provenance(),
                    observers.of(match, snapshot, admission.user()));
            Optional<String> agreed = compression.map(DeflateParameters::toString);
            ResponseHead head = ServerHandshake.response(pending.accepted(), subprotocol, agreed, extra);
            admission.open(pending, setup, head, session);
            pending.contexts().accepted(head.status());
        }
    }

    private void tellCommitted(ServedEndpoint endpoint, HttpServletResponse response) {
        log.fault(
                Level.ERROR,
                endpoint.endpoint(),
                "committed",
                "An opening handshake for " + endpoint
                        + " cannot be answered: " + COMMITTED + ", with the status " + response.getStatus()
                        + "; map that filter to other paths, or put it behind WebSocketFilter",
                null);
    }

    private @Nullable Extension extension(Optional<DeflateParameters> agreed, WebSocketOptions options) {
        return agreed.isEmpty()
                ? null
                : DeflateExtension.server(agreed.get(), options.permessageDeflate(), server.compressors());
    }

    private Terms terms(ServedEndpoint endpoint) {
        List<String> origins = new ArrayList<>(settings.allowedOrigins());
        origins.addAll(endpoint.entrance().allowedOrigins());
        Set<String> roles = new TreeSet<>(server.roles());
        roles.addAll(endpoint.entrance().declaredRoles());
        return new Terms(settings.optionsOf(endpoint), OriginPolicy.allowing(origins), roles);
    }

    /**
     * The path as the container reads it is that of an endpoint; others must not read it in another way, nor must the container
     * have looked for a security constraint in another place. What filters make of the path is the application's affair.
     */
    private static void requirePlainPath(HttpServletRequest request) throws RefusedException {
        HttpServletRequest own = Upgrade.innermost(request);
        Optional<String> oddity = RequestPath.oddity(own.getRequestURI());
        if (oddity.isPresent()) {
            throw new RefusedException(
                    400,
                    "The path of a WebSocket must be plain, and this one " + oddity.get()
                            + ": send it without empty segments and dots, percent-encoded in UTF-8.");
        }
        String path = RequestPath.withinContext(own.getRequestURI(), own.getContextPath());
        if (!path.equals(RequestSnapshot.pathOf(own))) { // Payara: + is a blank, and all from the first ; on is dropped
            throw new RefusedException(
                    400,
                    "This server decodes the path of the request differently: percent-encode a plus, and send no"
                            + " path parameters (;name=value) before the last segment.");
        }
    }

    private static void requireOrigin(PendingHandshake pending, OriginPolicy policy) throws RefusedException {
        Optional<HandshakeRefusal> refusal =
                policy.check(pending.head(), RequestSnapshot.serverName(pending.request()));
        if (refusal.isPresent()) {
            throw RefusedException.withDetail(refusal.get(), placeOf(pending.request()));
        }
    }

    /** Where a page comes from, and where it goes to. */
    private static String placeOf(HttpServletRequest request) {
        return "Origin: " + PeerLog.quote(request.getHeader("Origin")) + ", Host: "
                + PeerLog.quote(RequestSnapshot.hostOf(request)) + ", as the container says "
                + PeerLog.quote(RequestSnapshot.serverName(request));
    }

    private static RequestSnapshot snapshot(PendingHandshake pending, Routes.Match<ServedEndpoint> match)
            throws RefusedException {
        try {
            return new RequestSnapshot(
                    pending.request(), pending.head(), match, pending.accepted().offeredProtocols());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "The query of the request cannot be decoded: percent-encode it in UTF-8.");
        }
    }

    /** A browser shows nothing of a refusal to anybody, so the log does. */
    private void tellRefusal(HttpServletRequest request, Routes.Match<ServedEndpoint> match, RefusedException refused) {
        HandshakeRefusal refusal = refused.refusal();
        String detail = refused.detail().isEmpty() ? "" : " (" + refused.detail() + ")";
        log.tell(
                match.path().toString(),
                "refused with " + refusal.status() + refused.reason(),
                "An opening handshake of " + request.getRemoteAddr() + " for " + match.target() + " at " + match.path()
                        + " was refused with " + refusal.status() + ": " + refused.why() + detail,
                null);
    }
}
