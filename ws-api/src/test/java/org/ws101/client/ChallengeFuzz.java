package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.ws101.internal.handshake.Headers;
import org.ws101.testing.Fuzzed;

/**
 * A fuzz target: the lines of WWW-Authenticate. The challenges are those that a second reading of RFC 9110 §11 finds, character by
 * character; the answer to them is what RFC 7616 §3.4 computes, and can be sent.
 */
public final class ChallengeFuzz {
    private static final String USER = "J\u00e4s";
    private static final String PASSWORD = "Secret, \"or\" not?";
    private static final List<String> ALGORITHMS = List.of("md5", "sha-256", "sha-512-256");

    private final String text;
    private int at;

    private ChallengeFuzz(String text) {
        this.text = text;
    }

    public static void fuzzerTestOneInput(byte[] input) {
        Headers.Builder headers = Headers.builder();
        for (String line : new String(input, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            // what a header field may hold, see ResponseFuzz
            headers.add("WWW-Authenticate", line.replaceAll("[\\x00-\\x08\\x0A-\\x1F\\x7F]", ""));
        }
        List<String> elements = headers.build().tokens("WWW-Authenticate");
        List<Challenge> expected = read(elements);
        long most = 256 * 1024 + 256L * input.length;
        assertEquals(expected, Fuzzed.within(most, () -> Challenge.parse(elements)));

        Credentials credentials = Credentials.digest(USER, PASSWORD);
        Optional<String> answer = credentials.answer(elements, "GET", "/a?b=\"", new Random(1));
        Optional<Challenge> answered = strongest(expected);
        assertEquals(answered.isPresent(), answer.isPresent());
        answer.ifPresent(value -> {
            assertTrue(
                    value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= 0xFF && c != 0x7F)),
                    "the answer can be sent");
            List<Challenge> sent = read(Headers.of("x", value).tokens("x"));
            assertEquals(1, sent.size(), value);
            assertEquals("digest", sent.get(0).scheme());
            isRight(answered.orElseThrow().parameters(), sent.get(0).parameters(), value);
        });
        assertEquals(Optional.empty(), Credentials.basic("u", "p").answer(elements, "GET", "/", new Random(1)));
    }

    /** The second reading; what it cannot read it leaves out. */
    private static List<Challenge> read(List<String> elements) {
        List<Challenge> challenges = new ArrayList<>();
        for (String element : elements) {
            ChallengeFuzz reader = new ChallengeFuzz(element);
            String first = reader.token();
            boolean alone = reader.at == element.length();
            reader.spaces(" \t");
            boolean parameter = !first.isEmpty() && reader.is('=');
            if (!parameter) {
                reader.at = first.length();
                reader.spaces(" ");
            }
            Optional<Map.Entry<String, String>> named =
                    parameter ? new ChallengeFuzz(element).parameter() : alone ? Optional.empty() : reader.parameter();
            boolean isScheme =
                    !parameter && !first.isEmpty() && (alone || (reader.at > first.length() && named.isPresent()));
            if (isScheme) {
                Map<String, String> parameters = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                challenges.add(new Challenge(first.toLowerCase(Locale.ROOT), parameters));
            }
            if ((isScheme || parameter) && named.isPresent() && !challenges.isEmpty()) {
                challenges
                        .get(challenges.size() - 1)
                        .parameters()
                        .putIfAbsent(named.get().getKey(), named.get().getValue());
            }
        }
        return challenges;
    }

    /** auth-param = token BWS "=" BWS ( token / quoted-string ), up to the end. */
    private Optional<Map.Entry<String, String>> parameter() {
        String name = token();
        spaces(" \t");
        if (name.isEmpty() || !is('=')) {
            return Optional.empty();
        }
        at++;
        spaces(" \t");
        StringBuilder value = new StringBuilder();
        if (is('"')) {
            at++;
            while (at < text.length() && !is('"')) {
                if (is('\\')) {
                    at++;
                }
                if (at < text.length()) {
                    value.append(text.charAt(at++));
                }
            }
            if (!is('"')) {
                return Optional.empty();
            }
            at++;
        } else {
            value.append(token());
            if (value.length() == 0) {
                return Optional.empty();
            }
        }
        return at == text.length() ? Optional.of(Map.entry(name, value.toString())) : Optional.empty();
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private String token() {
        int start = at;
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isTokenCharacter(char c) {
        return c > ' ' && c < 0x7F && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0; // RFC 9110 §5.6.2
    }

    private void spaces(String kinds) {
        while (at < text.length() && kinds.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    /** The first of those with the strongest algorithm that can be answered. */
    private static Optional<Challenge> strongest(List<Challenge> challenges) {
        Optional<Challenge> best = Optional.empty();
        int strength = -1;
        for (Challenge challenge : challenges) {
            Map<String, String> asked = challenge.parameters();
            int own = ALGORITHMS.indexOf(algorithm(asked));
            boolean auth = !asked.containsKey("qop")
                    || Arrays.stream(asked.get("qop").split(","))
                            .anyMatch(qop ->
                                    qop.replaceAll("^[ \\t]+|[ \\t]+$", "").equals("auth"));
            boolean answerable = challenge.scheme().equals("digest")
                    && asked.containsKey("realm")
                    && asked.containsKey("nonce")
                    && auth;
            if (answerable && own > strength) {
                strength = own;
                best = Optional.of(challenge);
            }
        }
        return best;
    }

    private static String algorithm(Map<String, String> asked) {
        return lower(asked.getOrDefault("algorithm", "MD5")).replaceAll("-sess\\z", "");
    }

    private static String lower(String text) {
        Map<Character, Character> letters = new LinkedHashMap<>();
        for (char c = 'A'; c <= 'Z'; c++) {
            letters.put(c, (char) (c + 32));
        }
        StringBuilder lower = new StringBuilder();
        text.chars()
                .forEach(c ->
                        lower.append(letters.getOrDefault((char) c, (char) c).charValue()));
        return lower.toString();
    }

    /** RFC 7616 §3.4. */
    private static void isRight(Map<String, String> asked, Map<String, String> sent, String value) {
        for (String same : List.of("realm", "nonce", "opaque", "algorithm")) {
            assertEquals(asked.get(same), sent.get(same), value);
        }
        assertEquals("/a?b=\"", sent.get("uri"));
        boolean qop = asked.containsKey("qop");
        assertEquals(qop ? "auth" : null, sent.get("qop"));
        assertEquals(qop ? "00000001" : null, sent.get("nc"));
        String algorithm = algorithm(asked);
        boolean hashed = lower(asked.getOrDefault("userhash", "")).equals("true");
        String name = utf8(USER);
        assertEquals(hashed ? hash(algorithm, name + ":" + asked.get("realm")) : null, sent.get("username"));
        assertEquals(hashed ? null : "UTF-8''J%C3%A4s", sent.get("username*"));
        String secret = hash(algorithm, name + ":" + asked.get("realm") + ":" + utf8(PASSWORD));
        String clientNonce = sent.getOrDefault("cnonce", "");
        if (lower(asked.getOrDefault("algorithm", "")).endsWith("-sess")) {
            if (!qop) {
                return; // no nonce of the client is sent, which RFC 7616 does not provide for
            }
            secret = hash(algorithm, secret + ":" + asked.get("nonce") + ":" + clientNonce);
        }
        String protection = qop ? ":00000001:" + clientNonce + ":auth:" : ":";
        String response = secret + ":" + asked.get("nonce") + protection + hash(algorithm, "GET:/a?b=\"");
        assertEquals(hash(algorithm, response), sent.get("response"), value);
    }

    /** The octets of the text, each as a character, as those of a header are. */
    private static String utf8(String name) {
        return new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private static String hash(String algorithm, String octets) {
        try {
            MessageDigest digest =
                    MessageDigest.getInstance(algorithm.equals("sha-512-256") ? "SHA-512/256" : algorithm);
            return HexFormat.of().formatHex(digest.digest(octets.getBytes(StandardCharsets.ISO_8859_1)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Where a fuzzer may begin. */
    public static List<byte[]> seeds() {
        return List.of(
                        "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, nonce=\"7y\", opaque=\"FQ\"",
                        "Digest realm=\"a\",nonce=\"b\" , algorithm=SHA-512-256,userhash=true,qop=auth",
                        "Digest realm = \"a \\\" , \\\\ b\", nonce=\"\", algorithm=\"sha-256-sess\", qop=\"auth\"",
                        "Digest realm=\"a\", nonce=\"b\", algorithm=MD5-sess",
                        "Digest realm=\"a\", nonce=\"b\", algorithm=MD5-se\u00df, qop=auth",
                        "Digest realm=\"a\", nonce=\"b\", algorithm=\"MD5-se\u00df\", qop=auth",
                        "Digest realm=\"R\u00c3\u00a4ume\", nonce=\"b\"",
                        "Digest realm=\"a\\\u0085\", nonce=\"b\"",
                        "Basic realm=\"a\", Digest nonce=c,realm=d,realm=e\nBearer",
                        "Negotiate a==, Basic",
                        "a  b=c, d\t=\te, f =g,=h, \"i\", j=\"k")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
