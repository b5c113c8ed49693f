package org.ws101.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A challenge of the Digest scheme that can be answered (RFC 7616). Immutable. */
final class Digest {
    private static final List<String> FROM_WEAK_TO_STRONG = List.of("md5", "sha-256", "sha-512-256");
    private static final String SESSION = "-sess";

    static final Comparator<Digest> BY_STRENGTH =
            Comparator.comparing(digest -> FROM_WEAK_TO_STRONG.indexOf(digest.algorithm));

    /**
     * What is asked for.
     *
     * @param clientNonce random, as hexadecimal digits
     */
    record Request(String method, String target, String clientNonce) {}

    private final Challenge challenge;
    private final String realm;
    private final String nonce;
    /** Without the suffix for sessions. */
    private final String algorithm;

    private final boolean session;
    /** Whether the server knows the quality of protection "auth"; else it is older than RFC 2617. */
    private final boolean qualityOfProtection;

    private Digest(Challenge challenge, String algorithm, boolean session) {
        this.challenge = challenge;
        this.realm = challenge.parameter("realm").orElse("");
        this.nonce = challenge.parameter("nonce").orElse("");
        this.algorithm = algorithm;
        this.session = session;
        this.qualityOfProtection = challenge.parameter("qop").isPresent();
    }

    /** Empty when the challenge is of another scheme, malformed, or asks for what we cannot do. */
    static Optional<Digest> of(Challenge challenge) {
        String named = challenge.parameter("algorithm").orElse("MD5").toLowerCase(Locale.ROOT);
        boolean session = named.endsWith(SESSION);
        String algorithm = session ? named.substring(0, named.length() - SESSION.length()) : named;
        boolean offersAuth = challenge
                .parameter("qop")
                .map(qops -> List.of(qops.trim().split("[ \\t]*,[ \\t]*")).contains("auth"))
                .orElse(true);
        boolean answerable = challenge.scheme().equals("digest")
                && challenge.parameter("realm").isPresent()
                && challenge.parameter("nonce").isPresent()
                && FROM_WEAK_TO_STRONG.contains(algorithm)
                && offersAuth;
        return answerable ? Optional.of(new Digest(challenge, algorithm, session)) : Optional.empty();
    }

    /** The value of the Authorization field (RFC 7616 §3.4). */
    String authorization(String user, String password, Request request) {
        StringBuilder value = new StringBuilder("Digest ");
        boolean hashedUser =
                "true".equalsIgnoreCase(challenge.parameter("userhash").orElse(""));
        if (hashedUser) {
            value.append("username=")
                    .append(quoted(hash(octets(user) + ":" + realm)))
                    .append(", userhash=true");
        } else if (user.chars().allMatch(c -> c < 0x80)) {
            value.append("username=").append(quoted(user));
        } else {
            value.append("username*=UTF-8''").append(Percent.encode(user));
        }
        value.append(", realm=").append(quoted(realm));
        value.append(", nonce=").append(quoted(nonce));
        value.append(", uri=").append(quoted(request.target()));
        challenge
                .parameter("algorithm")
                .ifPresent(named -> value.append(", algorithm=").append(named));
        if (qualityOfProtection) {
            value.append(", qop=auth, nc=00000001, cnonce=").append(quoted(request.clientNonce()));
        }
        challenge
                .parameter("opaque")
                .ifPresent(opaque -> value.append(", opaque=").append(quoted(opaque)));
        return value.append(", response=")
                .append(quoted(response(user, password, request)))
                .toString();
    }

    /** RFC 7616 §3.4.1; each nonce is used once, so that its count is always 1. */
    private String response(String user, String password, Request request) {
        String secret = hash(octets(user) + ":" + realm + ":" + octets(password));
        if (session) {
            secret = hash(secret + ":" + nonce + ":" + request.clientNonce());
        }
        String asked = hash(request.method() + ":" + request.target());
        String protection = qualityOfProtection ? ":00000001:" + request.clientNonce() + ":auth:" : ":";
        return hash(secret + ":" + nonce + protection + asked);
    }

    /** What is hashed with what the server sent, whose characters are octets; user and password are in UTF-8. */
    private static String octets(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private String hash(String octets) {
        String jdkName = algorithm.equals("sha-512-256") ? "SHA-512/256" : algorithm.toUpperCase(Locale.ROOT);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(jdkName).digest(octets.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(
                    "This Java runtime lacks " + jdkName + ", which the server requires: use other credentials", e);
        }
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
