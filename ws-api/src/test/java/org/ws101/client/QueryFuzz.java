package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ws101.testing.Decisions;
import org.ws101.testing.Fuzzed;

/**
 * A fuzz target: the parameters that a client adds to a query. A server that decodes the query, as the WHATWG's URL standard says
 * (§5.1, application/x-www-form-urlencoded), finds just these behind those of the URI, and they change nothing else of the target.
 * A server of ours has its container decode a query.
 */
public final class QueryFuzz {
    private static final List<URI> URIS = List.of(
            URI.create("ws://example.com"),
            URI.create("wss://example.com/a/b?"),
            URI.create("ws://example.com/?c=d"),
            URI.create("wss://[::1]/%3F?c=%26&c=+&\u00e9"));

    private QueryFuzz() {}

    /** Which URI; then lines, a name and its value by turns. */
    public static void fuzzerTestOneInput(byte[] input) {
        Decisions decisions = new Decisions(input);
        URI uri = decisions.oneOf(URIS);
        List<String> lines = Arrays.asList(new String(decisions.rest(), StandardCharsets.UTF_8).split("\n", -1));
        String own = Target.of(uri, "").path();
        String query = query(lines);
        Target target = Fuzzed.within(256 * 1024 + 256L * input.length, () -> Target.of(uri, query));

        assertTrue(target.path().matches("[!-~]+"), target::path);
        assertEquals(URI.create(target.path()).getRawPath(), target.withoutQuery());
        assertEquals(Target.of(uri, "").withoutQuery(), target.withoutQuery());
        List<Map.Entry<String, String>> expected = parameters(own);
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            expected.add(Map.entry(lines.get(i), lines.get(i + 1)));
        }
        assertEquals(expected, parameters(target.path()), target::path);
        for (String line : lines) {
            assertEquals(line, Percent.decode(Percent.encode(line)));
        }
    }

    private static String query(List<String> lines) {
        Settings settings = new Settings();
        WebSocketClient.Builder builder = WebSocketClient.builder(settings);
        for (int i = 0; i + 1 < lines.size(); i += 2) {
            builder.parameter(lines.get(i), lines.get(i + 1));
        }
        return settings.query;
    }

    /** The second reading. */
    private static List<Map.Entry<String, String>> parameters(String target) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        int query = target.indexOf('?');
        for (String part : (query < 0 ? "" : target.substring(query + 1)).split("&", -1)) {
            if (!part.isEmpty()) {
                String[] pair = part.split("=", 2);
                parameters.add(Map.entry(decoded(pair[0]), pair.length < 2 ? "" : decoded(pair[1])));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                octets.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                octets.write(c == '+' ? ' ' : c);
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    /** Where a fuzzer may begin. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String lines : List.of(
                "",
                "room\nlobby",
                "a b\n\u00e9 +&=?#%\u20ac\na\n\na",
                "\n\nx=\ny",
                "\uD83D\uDE00\n\u0000\u007F\u0085\r")) {
            for (byte uri = 0; uri < URIS.size(); uri++) {
                byte[] text = lines.getBytes(StandardCharsets.UTF_8);
                byte[] seed = new byte[1 + text.length];
                seed[0] = uri;
                System.arraycopy(text, 0, seed, 1, text.length);
                seeds.add(seed);
            }
        }
        return seeds;
    }
}
