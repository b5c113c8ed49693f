package org.ws101.internal.handshake;

import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.ws101.internal.extension.ExtensionHeader;
import org.ws101.internal.extension.ExtensionOffer;
import org.ws101.internal.extension.MalformedHeaderException;
import org.ws101.internal.extension.Token;

/**
 * The server's side of the opening handshake (RFC 6455 §4.2): judges a request and makes the response that accepts it.
 * Stateless, and safe for use by any number of threads. Takes time linear in the size of the request.
 */
public final class ServerHandshake {

    /** Subprotocols in one request; more are refused as malformed. */
    public static final int MAX_SUBPROTOCOLS = 64;

    static final String VERSION = "13";

    private static final int KEY_BYTES = 16;
    private static final int LONGEST_KEY = 24;

    /** RFC 6455 §4.2.1 item 1: HTTP/1.1 or higher; what is beyond HTTP/1 has other rules. */
    private static final Pattern HTTP_1 = Pattern.compile("HTTP/1\\.[1-9]");

    private static final String LOST_UPGRADE =
            "This request contains a Sec-WebSocket-Key without Upgrade: websocket: a proxy in between has"
                    + " removed it. Configure the proxy to use HTTP/1.1 to this server, and to forward both Upgrade"
                    + " and Connection.";

    private static final Pattern ZERO = Pattern.compile("0+");

    /** RFC 6455 §4.2.1: each of these MUST hold; the first breach found is the answer. */
    private static final List<Function<RequestHead, Optional<HandshakeRefusal>>> RULES = List.of(
            ServerHandshake::httpVersion,
            ServerHandshake::method,
            ServerHandshake::host,
            ServerHandshake::noBody,
            ServerHandshake::connection,
            ServerHandshake::version,
            ServerHandshake::key);

    /** RFC 8441 §5: no Upgrade, no Connection and no key. */
    private static final List<Function<RequestHead, Optional<HandshakeRefusal>>> RULES_OF_CONNECT =
            List.of(ServerHandshake::host, ServerHandshake::noBody, ServerHandshake::version);

    private ServerHandshake() {}

    /** What a request turned out to be. */
    public sealed interface Outcome {}

    /** Does not ask for a WebSocket: an ordinary request, for others to answer. */
    public record NotWebSocket() implements Outcome {}

    /** Asks for a WebSocket, but not as it must. */
    public record Refused(HandshakeRefusal refusal) implements Outcome {}

    /**
     * A valid opening handshake.
     *
     * @param acceptKey the value for {@code Sec-WebSocket-Accept}; empty for an extended {@code CONNECT}, which has none
     * @param offeredProtocols the subprotocols, in the client's order of preference; valid and distinct
     * @param offeredExtensions the extensions, in the client's order of preference; valid in syntax only
     */
    public record Accepted(
            Optional<String> acceptKey, List<String> offeredProtocols, List<ExtensionOffer> offeredExtensions)
            implements Outcome {

        public Accepted {
            offeredProtocols = List.copyOf(offeredProtocols);
            offeredExtensions = List.copyOf(offeredExtensions);
        }
    }

    /** Judges a request; never throws, whatever the peer sent. The origin is judged apart, by {@link OriginPolicy}. */
    public static Outcome check(RequestHead request) {
        if (!asksForWebSocket(request)) {
            return hasLostUpgrade(request) ? new Refused(HandshakeRefusal.of(400, LOST_UPGRADE)) : new NotWebSocket();
        }
        return outcome(
                request,
                RULES,
                () -> request.headers().first("Sec-WebSocket-Key").map(AcceptKey::of));
    }

    /**
     * Judges an extended {@code CONNECT} (RFC 8441 §5) on a server that can make a tunnel of it; never throws. Elsewhere {@link #check}
     * refuses it.
     *
     * @param request with {@code Host} for the authority
     * @param protocol the value of {@code :protocol}
     */
    public static Outcome checkConnect(RequestHead request, String protocol) {
        if (!Ascii.equalsIgnoreCase(protocol, "websocket")) {
            return new Refused(HandshakeRefusal.of(
                    501, "A CONNECT to this path opens a WebSocket: its :protocol must be websocket."));
        }
        return outcome(request, RULES_OF_CONNECT, Optional::empty);
    }

    /** @param acceptKey asked when no rule is broken */
    private static Outcome outcome(
            RequestHead request,
            List<Function<RequestHead, Optional<HandshakeRefusal>>> rules,
            Supplier<Optional<String>> acceptKey) {
        for (Function<RequestHead, Optional<HandshakeRefusal>> rule : rules) {
            Optional<HandshakeRefusal> breach = rule.apply(request);
            if (breach.isPresent()) {
                return new Refused(breach.get());
            }
        }
        return checkOffers(request.headers(), acceptKey.get());
    }

    /**
     * Makes the head that completes the handshake (RFC 6455 §4.2.2, RFC 8441 §5).
     *
     * @param subprotocol the one the server chose
     * @param extensions the value for {@code Sec-WebSocket-Extensions}, if any extension was agreed
     * @param extra header fields of the application
     * @throws IllegalArgumentException if the subprotocol was not offered, or an extra field belongs to the handshake or
     *     cannot be sent; the message names it
     */
    public static ResponseHead response(
            Accepted accepted, Optional<String> subprotocol, Optional<String> extensions, Headers extra) {
        OutgoingHeaders.require(extra);
        Headers.Builder headers = Headers.builder();
        accepted.acceptKey()
                .ifPresent(key -> headers.add("Upgrade", "websocket")
                        .add("Connection", "Upgrade")
                        .add("Sec-WebSocket-Accept", key));
        subprotocol.ifPresent(chosen -> {
            if (!accepted.offeredProtocols().contains(chosen)) {
                throw new IllegalArgumentException(
                        "The subprotocol \"" + chosen + "\" was not offered by the client: choose one of "
                                + accepted.offeredProtocols() + " or none");
            }
            headers.add("Sec-WebSocket-Protocol", chosen);
        });
        extensions.ifPresent(agreed -> {
            OutgoingHeaders.requireValue("Sec-WebSocket-Extensions", agreed);
            headers.add("Sec-WebSocket-Extensions", agreed);
        });
        int status = accepted.acceptKey().isPresent() ? 101 : 200;
        return new ResponseHead(status, headers.addAll(extra).build());
    }

    private static boolean asksForWebSocket(RequestHead request) {
        return request.headers().hasToken("Upgrade", "websocket") || isExtendedConnect(request);
    }

    /** Only WebSocket clients send a key: where nobody asks for an upgrade any more, somebody on the way took it out. */
    private static boolean hasLostUpgrade(RequestHead request) {
        return request.method().equals("GET")
                && !request.headers().all("Sec-WebSocket-Key").isEmpty();
    }

    /**
     * RFC 8441 §4: beyond HTTP/1 there is no Upgrade; {@code CONNECT} with the WebSocket fields takes its place. Servers
     * that do not announce it do not hand on its {@code :protocol}.
     */
    private static boolean isExtendedConnect(RequestHead request) {
        return request.method().equals("CONNECT")
                && !request.protocol().startsWith("HTTP/1.")
                && !request.headers().all("Sec-WebSocket-Version").isEmpty();
    }

    private static Optional<HandshakeRefusal> httpVersion(RequestHead request) {
        String protocol = request.protocol();
        if (protocol.equals("HTTP/1.1")) {
            return Optional.empty();
        }
        if (protocol.equals("HTTP/1.0")) {
            return refuse(
                    400,
                    "A WebSocket handshake needs HTTP/1.1, and this request is HTTP/1.0. Configure a proxy in"
                            + " between to use HTTP/1.1 to this server.");
        }
        if (!HTTP_1.matcher(protocol).matches()) {
            return refuse(
                    501,
                    "Over HTTP/2 and later a WebSocket opens by an extended CONNECT with the :protocol websocket,"
                            + " and only where the server announces that (RFC 8441). This request is none: repeat it over"
                            + " HTTP/1.1.");
        }
        return Optional.empty();
    }

    private static Optional<HandshakeRefusal> method(RequestHead request) {
        if (request.method().equals("GET")) {
            return Optional.empty();
        }
        return Optional.of(
                HandshakeRefusal.of(405, Headers.of("Allow", "GET"), "A WebSocket handshake must be a GET request."));
    }

    private static Optional<HandshakeRefusal> host(RequestHead request) {
        List<String> hosts = request.headers().all("Host");
        return require(
                hosts.size() == 1 && Authority.parse(hosts.get(0)).isPresent(),
                "The request must contain exactly one Host header: a host name or address, with a port if"
                        + " necessary.");
    }

    /** A body would be read as frames, or the other way round: the way to smuggle one in the other. */
    private static Optional<HandshakeRefusal> noBody(RequestHead request) {
        boolean isEmpty = request.headers().all("Transfer-Encoding").isEmpty();
        for (String length : request.headers().all("Content-Length")) {
            isEmpty &= ZERO.matcher(length).matches();
        }
        return require(
                isEmpty, "A WebSocket handshake must not have a body: leave out Content-Length and Transfer-Encoding.");
    }

    private static Optional<HandshakeRefusal> connection(RequestHead request) {
        return require(
                request.headers().hasToken("Connection", "upgrade"),
                "The Connection header must contain Upgrade. Configure a proxy in between to forward both"
                        + " Upgrade and Connection.");
    }

    /** RFC 6455 §4.4: any other version, and none, is told ours. */
    private static Optional<HandshakeRefusal> version(RequestHead request) {
        if (request.headers().all("Sec-WebSocket-Version").equals(List.of(VERSION))) {
            return Optional.empty();
        }
        return refuse(
                426, "This server supports WebSocket version 13 only: send exactly one Sec-WebSocket-Version: 13.");
    }

    private static Optional<HandshakeRefusal> key(RequestHead request) {
        List<String> keys = request.headers().all("Sec-WebSocket-Key");
        return require(
                keys.size() == 1 && isKey(keys.get(0)),
                "The request must contain exactly one Sec-WebSocket-Key: 16 random bytes in base64, which is"
                        + " 24 characters.");
    }

    /** RFC 6455 §4.2.1 item 5: what counts is the length when decoded; spare bits and padding are as the client likes. */
    private static boolean isKey(String text) {
        try {
            return text.length() <= LONGEST_KEY && Base64.getDecoder().decode(text).length == KEY_BYTES;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Outcome checkOffers(Headers headers, Optional<String> acceptKey) {
        Set<String> protocols = new LinkedHashSet<>();
        for (String protocol : headers.tokens("Sec-WebSocket-Protocol")) {
            if (!Token.isToken(protocol) || !protocols.add(protocol) || protocols.size() > MAX_SUBPROTOCOLS) {
                return new Refused(HandshakeRefusal.of(
                        400,
                        "Sec-WebSocket-Protocol must list different tokens, separated by commas, up to "
                                + MAX_SUBPROTOCOLS + "."));
            }
        }
        try {
            List<ExtensionOffer> extensions = ExtensionHeader.parse(headers.all("Sec-WebSocket-Extensions"));
            return new Accepted(acceptKey, List.copyOf(protocols), extensions);
        } catch (MalformedHeaderException e) {
            return new Refused(HandshakeRefusal.of(
                    400, "Sec-WebSocket-Extensions is malformed: " + e.getMessage() + ". Correct or remove it."));
        }
    }

    private static Optional<HandshakeRefusal> require(boolean holds, String otherwise) {
        return holds ? Optional.empty() : refuse(400, otherwise);
    }

    private static Optional<HandshakeRefusal> refuse(int status, String body) {
        return Optional.of(HandshakeRefusal.of(status, body));
    }
}
