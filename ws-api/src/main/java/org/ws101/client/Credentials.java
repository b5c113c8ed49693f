package org.ws101.client;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.socket.Socks5;

/**
 * The credentials of a {@link WebSocketClient} for the server or for a proxy. Immutable; {@link #toString} contains the
 * scheme only.
 */
public final class Credentials {
    /** RFC 6750 §2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private enum Scheme {
        BASIC,
        BEARER,
        DIGEST
    }

    private final Scheme scheme;
    private final String user;
    private final String secret;

    private Credentials(Scheme scheme, String user, String secret) {
        this.scheme = scheme;
        this.user = user;
        this.secret = secret;
    }

    /**
     * Creates credentials of user and password for the Basic scheme (RFC 7617), in UTF-8. They are sent without a
     * challenge, and are readable without TLS.
     *
     * @throws IllegalArgumentException when one contains a control character, or the user a colon
     */
    public static Credentials basic(String user, String password) {
        requireNoControls("user", user);
        requireNoControls("password", password);
        if (user.indexOf(':') >= 0) {
            throw new IllegalArgumentException(
                    "The user contains a colon, which the Basic scheme cannot send: use another user");
        }
        return new Credentials(Scheme.BASIC, user, password);
    }

    /**
     * Creates credentials of a token for the Bearer scheme (RFC 6750). It is sent without a challenge.
     *
     * @throws IllegalArgumentException when it contains other characters than letters, digits and {@code -._~+/}, with
     *     {@code =} at the end
     */
    public static Credentials bearer(String token) {
        Objects.requireNonNull(token, "token");
        if (!TOKEN.matcher(token).matches()) {
            throw new IllegalArgumentException(
                    "The bearer token contains other characters than letters, digits and -._~+/, with = at the"
                            + " end");
        }
        return new Credentials(Scheme.BEARER, "", token);
    }

    /**
     * Creates credentials of user and password for the Digest scheme (RFC 7616), with the strongest of MD5, SHA-256 and
     * SHA-512-256 that the server offers. The client sends the request twice, because the first response contains the
     * challenge.
     *
     * @throws IllegalArgumentException when one contains a control character
     */
    public static Credentials digest(String user, String password) {
        requireNoControls("user", user);
        requireNoControls("password", password);
        return new Credentials(Scheme.DIGEST, user, password);
    }

    private static void requireNoControls(String what, String text) {
        if (Objects.requireNonNull(text, what).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "The " + what + " contains a control character, such as CR, LF or NUL: remove it");
        }
    }

    /** The value of an Authorization field that is sent unasked; null when the server has to ask. */
    @Nullable
    String unasked() {
        return switch (scheme) {
            case BASIC ->
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
            case BEARER -> "Bearer " + secret;
            case DIGEST -> null;
        };
    }

    /** User and password in clear, for SOCKS; null when they are not to be sent so. */
    Socks5.@Nullable Login login() {
        return scheme == Scheme.BASIC ? new Socks5.Login(user, secret) : null;
    }

    /**
     * The value of an Authorization field that answers a challenge.
     *
     * @param challenges the elements of the field that asks, as a list of its commas' parts
     * @return empty when these credentials answer none of them
     */
    Optional<String> answer(List<String> challenges, String method, String target, RandomGenerator random) {
        if (scheme != Scheme.DIGEST) {
            return Optional.empty();
        }
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        String clientNonce = HexFormat.of().formatHex(nonce);
        return Challenge.parse(challenges).stream()
                .flatMap(challenge -> Digest.of(challenge).stream())
                .max(Digest.BY_STRENGTH)
                .map(digest -> digest.authorization(user, secret, new Digest.Request(method, target, clientNonce)));
    }

    @Override
    public String toString() {
        return "Credentials[" + scheme.name().toLowerCase(java.util.Locale.ROOT) + "]";
    }
}
