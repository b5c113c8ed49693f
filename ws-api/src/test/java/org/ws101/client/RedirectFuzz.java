package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ws101.internal.handshake.ClientHandshake;
import org.ws101.internal.handshake.Headers;
import org.ws101.testing.Decisions;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Fuzzed;

/**
 * A fuzz target: what else a client takes from a response: where a Location leads, the cookies that are set, and a body in chunks. A
 * redirect that is followed gives a request that can be made, and never leaves TLS; whatever else it is, it is refused as declared.
 */
public final class RedirectFuzz {
    private static final List<URI> FROM = List.of(
            URI.create("ws://example.com"),
            URI.create("wss://example.com:8443/a/b?c=d"),
            URI.create("ws://[::1]:99/a/../b/"),
            URI.create("wss://under_score/%2e%2e/"));

    private RedirectFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Decisions decisions = new Decisions(input);
        Target from = Target.of(decisions.oneOf(FROM), "");
        String text = decisions.restAsText();
        // what a header field may hold, see ResponseFuzz
        String value = text.replaceAll("[\\x00-\\x08\\x0A-\\x1F\\x7F]", "").replaceAll("^[ \\t]+|[ \\t]+\\z", "");
        long most = 256 * 1024 + 512L * input.length;
        Optional<Target> next = Fuzzed.within(most, () -> redirected(from, value));
        next.ifPresent(target -> isAsked(from, target));
        readsCookies(value);
        readsChunks(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Optional<Target> redirected(Target from, String location) {
        try {
            return Optional.of(from.redirected(location));
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().isEmpty());
            return Optional.empty();
        }
    }

    private static void isAsked(Target from, Target target) {
        assertTrue(target.tls() || !from.tls(), "out of TLS");
        assertTrue(target.port() >= 1 && target.port() <= 65535, target::toString);
        ClientHandshake.Offer offer = ClientHandshake.Offer.of(new byte[16], List.of(), List.of());
        byte[] head = ClientHandshake.request(target.hostField(), target.path(), offer, Headers.empty())
                .bytes();
        String asked = new String(head, StandardCharsets.ISO_8859_1);
        assertTrue(
                asked.startsWith("GET " + target.path() + " HTTP/1.1\r\nHost: " + target.hostField() + "\r\n"), asked);
        assertTrue(asked.lines().noneMatch(line -> line.startsWith(" ")));
        // where the JDK's URI leads, a proxy would be asked for, and the next redirect starts
        URI uri = target.httpUri();
        assertEquals(
                target.path(),
                uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery());
        assertEquals(Optional.of(target), redirected(target, uri.toString()), "its own place leads to itself");
        List<?> unused = target.serverNames();
    }

    private static void readsCookies(String value) {
        HandshakeResponse response = new HandshakeResponse(101, Headers.of("Set-Cookie", value));
        String pair = value.contains(";") ? value.substring(0, value.indexOf(';')) : value;
        int equals = pair.indexOf('=');
        boolean named = equals > 0 && !pair.substring(0, equals).isBlank();
        assertEquals(named ? 1 : 0, response.cookies().size());
        response.cookies().forEach((name, cookie) -> assertTrue(value.contains(name) && value.contains(cookie)));
    }

    /** The data does not depend on the cuts, and is part of what came. */
    private static void readsChunks(byte[] body) {
        String whole = chunks(List.of(body));
        assertEquals(whole, chunks(EverySplit.byteByByte(body)));
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < body.length; from += 7) {
            pieces.add(Arrays.copyOfRange(body, from, Math.min(body.length, from + 7)));
        }
        assertEquals(whole, chunks(pieces));
        assertEquals(dataOf(new String(body, StandardCharsets.ISO_8859_1)), whole);
    }

    private static String chunks(List<byte[]> pieces) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        Chunks chunks = new Chunks(data);
        pieces.forEach(piece -> chunks.take(piece, 0, piece.length));
        assertTrue(pieces.stream().mapToInt(piece -> piece.length).sum() >= data.size());
        return data.toString(StandardCharsets.ISO_8859_1) + (chunks.isComplete() ? " complete" : "");
    }

    /** The second reading of RFC 9112 §7.1, as far as it goes. */
    private static String dataOf(String body) {
        StringBuilder data = new StringBuilder();
        String rest = body;
        while (true) {
            int line = rest.indexOf('\n');
            String size = rest.replaceAll("(?s)[^0-9A-Fa-f].*", "");
            String behind = rest.substring(size.length());
            if (size.length() > 7
                    || (!behind.isEmpty() && (size.isEmpty() || "\r; \t".indexOf(behind.charAt(0)) < 0))) {
                return data + " complete";
            }
            if (line < 0) {
                return data.toString();
            }
            int count = Integer.parseInt(size, 16);
            rest = rest.substring(line + 1);
            if (count == 0) {
                return data + " complete";
            }
            data.append(rest, 0, Math.min(count, rest.length()));
            if (rest.length() <= count) {
                return data.toString();
            }
            rest = rest.substring(count).replaceAll("\\A\r+", "");
            if (rest.isEmpty()) {
                return data.toString();
            }
            if (rest.charAt(0) != '\n') {
                return data + " complete";
            }
            rest = rest.substring(1);
        }
    }

    /** Where a fuzzer may begin: from where, then the value, or the body. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String value : List.of(
                "wss://example.com/chat?a=b",
                "http://example.com:8080",
                "/a/../../b",
                "?x",
                "../..",
                "//other/",
                "//other:99999",
                "https://u:p@[::ffff:1.2.3.4]:1/",
                "http:a",
                "mailto:a@b",
                "/a b",
                "/%zz",
                "#f",
                "https://under_score/\u00c3\u00a4",
                "https://[::1",
                "a=b; Path=/",
                " =b",
                "5\r\nHello\r\n6;a=b\r\n world\r\n0\r\n\r\n",
                "00000001\r\na")) {
            for (byte from = 0; from < 4; from++) {
                byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
                byte[] seed = new byte[1 + text.length];
                seed[0] = from;
                System.arraycopy(text, 0, seed, 1, text.length);
                seeds.add(seed);
            }
        }
        return seeds;
    }
}
