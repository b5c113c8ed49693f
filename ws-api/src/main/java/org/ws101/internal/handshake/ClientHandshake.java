package org.ws101.internal.handshake;

import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ws101.internal.extension.ExtensionHeader;
import org.ws101.internal.extension.ExtensionOffer;
import org.ws101.internal.extension.MalformedHeaderException;
import org.ws101.internal.extension.Token;

/**
 * The client's side of the opening handshake (RFC 6455 §4.1): makes a request and judges the response to it. Stateless, and
 * safe for use by any number of threads.
 */
public final class ClientHandshake {

    private static final int NONCE_BYTES = 16;

    /** RFC 9112 §3.2.1, origin-form; visible ASCII only, so that nothing can end the request line early. */
    private static final Pattern TARGET = Pattern.compile("/[!-~&&[^#]]*+");

    private ClientHandshake() {}

    /**
     * What the client offers in its request and will hold the response against. Immutable.
     *
     * @param key the value of {@code Sec-WebSocket-Key}
     * @param subprotocols in order of preference
     * @param extensions in order of preference
     */
    public record Offer(String key, List<String> subprotocols, List<ExtensionOffer> extensions) {

        /** @throws IllegalArgumentException if a subprotocol is not a token or is named twice; the message names it */
        public Offer {
            subprotocols = List.copyOf(subprotocols);
            extensions = List.copyOf(extensions);
            Set<String> seen = new HashSet<>();
            for (String subprotocol : subprotocols) {
                if (!Token.isToken(subprotocol)) {
                    throw new IllegalArgumentException("The subprotocol \"" + OutgoingHeaders.printable(subprotocol)
                            + "\" is not a token: use letters, digits and !#$%&'*+-.^_`|~ only, and an argument for"
                            + " each subprotocol");
                }
                if (!seen.add(subprotocol)) {
                    throw new IllegalArgumentException(
                            "The subprotocol \"" + subprotocol + "\" occurs twice: name it once");
                }
            }
        }

        /**
         * An offer whose key is made from a nonce.
         *
         * @param nonce 16 bytes, freshly random for each connection (RFC 6455 §4.1 item 7)
         * @throws IllegalArgumentException if the nonce has another length, or as the constructor does
         */
        public static Offer of(byte[] nonce, List<String> subprotocols, List<ExtensionOffer> extensions) {
            if (nonce.length != NONCE_BYTES) {
                throw new IllegalArgumentException("The nonce has " + nonce.length + " bytes: use 16");
            }
            return new Offer(Base64.getEncoder().encodeToString(nonce), subprotocols, extensions);
        }
    }

    /** What a response turned out to be. */
    public sealed interface Outcome {}

    /**
     * The connection is open.
     *
     * @param subprotocol the one the server chose, out of the offer
     * @param extensions those the server agreed to, each by a name from the offer; their parameters are not judged yet
     */
    public record Accepted(Optional<String> subprotocol, List<ExtensionOffer> extensions) implements Outcome {

        public Accepted {
            extensions = List.copyOf(extensions);
        }
    }

    /** The client MUST fail the connection. */
    public record Refused(String reason) implements Outcome {}

    /** Whether this is a value of {@code Host}: a host name or address, with a port if necessary. */
    public static boolean isHost(String host) {
        return Authority.parse(host).isPresent();
    }

    /**
     * Makes the head that asks for the connection.
     *
     * @param host the value of {@code Host}, with the port unless it is the default one
     * @param target path and, if there is one, the query, encoded
     * @param extra header fields of the application, such as {@code Origin}, {@code Cookie} or {@code Authorization}
     * @throws IllegalArgumentException if the host or the target is malformed, or an extra field belongs to the handshake or
     *     cannot be sent; the message names it
     */
    public static RequestHead request(String host, String target, Offer offer, Headers extra) {
        if (!isHost(host)) {
            throw new IllegalArgumentException(
                    "The host is malformed: use a host name or address, with a port if necessary");
        }
        if (!TARGET.matcher(target).matches()) {
            throw new IllegalArgumentException("The request target is malformed: use a path that begins with / and an"
                    + " optional query, percent-encoded and without a fragment");
        }
        OutgoingHeaders.require(extra);
        if (!extra.all("Host").isEmpty()) {
            throw new IllegalArgumentException(
                    "The header Host is set by the WebSocket handshake itself: leave it out");
        }
        Headers.Builder headers = Headers.builder()
                .add("Host", host)
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Key", offer.key())
                .add("Sec-WebSocket-Version", ServerHandshake.VERSION);
        if (!offer.subprotocols().isEmpty()) {
            headers.add("Sec-WebSocket-Protocol", String.join(", ", offer.subprotocols()));
        }
        if (!offer.extensions().isEmpty()) {
            headers.add("Sec-WebSocket-Extensions", ExtensionHeader.format(offer.extensions()));
        }
        return new RequestHead("GET", "HTTP/1.1", target, headers.addAll(extra).build());
    }

    /**
     * Judges the response to a request with this offer; never throws, whatever the peer sent. Redirects and requests for
     * authentication are for the caller to follow before: here every status but 101 refuses.
     */
    public static Outcome check(ResponseHead response, Offer offer) {
        Headers headers = response.headers();
        if (response.status() != 101) {
            return new Refused("the server responded with status " + response.status() + " instead of 101");
        }
        List<String> upgrades = headers.all("Upgrade");
        if (upgrades.size() != 1 || !Ascii.equalsIgnoreCase(upgrades.get(0), "websocket")) {
            return new Refused("the response must contain Upgrade: websocket, exactly once");
        }
        if (!headers.hasToken("Connection", "upgrade")) {
            return new Refused("the Connection header of the response must contain Upgrade");
        }
        if (!headers.all("Sec-WebSocket-Accept").equals(List.of(AcceptKey.of(offer.key())))) {
            return new Refused("the response must contain exactly one Sec-WebSocket-Accept, derived from the key of the"
                    + " request");
        }
        List<String> subprotocols = headers.all("Sec-WebSocket-Protocol");
        if (subprotocols.size() > 1 || !offer.subprotocols().containsAll(subprotocols)) {
            return new Refused(
                    "the server selected the subprotocols " + OutgoingHeaders.printable(subprotocols.toString())
                            + ", and may select one of those offered: " + offer.subprotocols());
        }
        return checkExtensions(
                headers.all("Sec-WebSocket-Extensions"),
                offer,
                subprotocols.stream().findFirst());
    }

    private static Outcome checkExtensions(List<String> lines, Offer offer, Optional<String> subprotocol) {
        List<String> offered =
                offer.extensions().stream().map(ExtensionOffer::name).toList();
        try {
            List<ExtensionOffer> extensions = ExtensionHeader.parse(lines);
            for (ExtensionOffer extension : extensions) {
                if (!offered.contains(extension.name())) {
                    return new Refused("the server agreed to the extension " + extension.name()
                            + ", which was not offered: " + offered);
                }
            }
            return new Accepted(subprotocol, extensions);
        } catch (MalformedHeaderException e) {
            return new Refused("Sec-WebSocket-Extensions of the response is malformed: " + e.getMessage());
        }
    }
}
