package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ws101.testing.Decisions;
import org.ws101.testing.Fuzzed;

/**
 * A fuzz target: Origin and Host of a request, where the container says it went to, and the origins that are allowed. {@link
 * OriginPolicy} lets those pages in that a second reading of its rule and of RFC 6454 §6.2 lets in.
 */
public final class OriginFuzz {
    private static final List<String> ENTRIES = List.of(
            "https://friend.example",
            "https://*.friend.example",
            "http://localhost:*",
            "http://[::1]:*",
            "https://*.friend.example:*",
            "app://here",
            "null",
            "*");

    private OriginFuzz() {}

    /** Which entries are allowed, one more of the input's own; then lines: that one, Host, scheme, name and port of the server, Origin. */
    public static void fuzzerTestOneInput(byte[] input) {
        Decisions decisions = new Decisions(input);
        int chosen = decisions.octet();
        int port = decisions.octet() << 8 | decisions.octet();
        List<String> lines = Arrays.asList(decisions.restAsText().split("\n", -1));
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < ENTRIES.size(); i++) {
            if ((chosen >> i & 1) != 0) {
                entries.add(ENTRIES.get(i));
            }
        }
        Optional<OriginPolicy> more = policy(List.of(line(lines, 0)));
        if (more.isPresent()) {
            entries.add(line(lines, 0));
        }
        Headers.Builder headers = Headers.builder();
        if (!line(lines, 1).isEmpty()) {
            headers.add("Host", line(lines, 1));
        }
        for (String origin : lines.subList(Math.min(lines.size(), 4), lines.size())) {
            headers.add("Origin", origin);
        }
        RequestHead request = new RequestHead("GET", "HTTP/1.1", "/", headers.build());
        ServerName server = new ServerName(line(lines, 2), line(lines, 3), port);
        OriginPolicy policy = policy(entries).orElseThrow();

        boolean refused = Fuzzed.within(
                256 * 1024 + 256L * input.length,
                () -> policy.check(request, server).isPresent());
        assertEquals(permits(entries, request, server), !refused, () -> entries + ", " + server + ", " + lines);
    }

    private static String line(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index) : "";
    }

    private static Optional<OriginPolicy> policy(List<String> entries) {
        try {
            return Optional.of(OriginPolicy.allowing(entries));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The second reading. */
    private static boolean permits(List<String> entries, RequestHead request, ServerName server) {
        List<String> origins = request.headers().all("Origin");
        if (origins.isEmpty() || entries.contains("*")) {
            return true;
        }
        if (origins.size() > 1) {
            return false;
        }
        if (origins.get(0).equals("null")) {
            return entries.contains("null");
        }
        Optional<SecondReading.Page> read = SecondReading.page(origins.get(0));
        if (read.isEmpty()) {
            return false;
        }
        SecondReading.Page page = read.get();
        return entries.stream().anyMatch(entry -> isEntry(page, entry))
                || isOfHost(page, request.headers().all("Host"), server.scheme())
                || isOfServer(page, server);
    }

    private static boolean isEntry(SecondReading.Page page, String entry) {
        boolean anyPort = entry.endsWith(":*");
        boolean below = entry.contains("://*.");
        String own = (anyPort ? entry.substring(0, entry.length() - 2) : entry).replace("://*.", "://");
        Optional<SecondReading.Page> base = SecondReading.page(own);
        if (base.isEmpty() || !base.get().scheme().equals(page.scheme())) {
            return false;
        }
        String host = page.place().host();
        String name = base.get().place().host();
        // below means a name of a host, which ends in a dot and the other
        boolean hostMatches = below
                ? host.endsWith("." + name) && host.matches("[a-z0-9_\\-]+(?:\\.[a-z0-9_\\-]+)*\\.?")
                : host.equals(name);
        return hostMatches
                && (anyPort || page.place().port() == base.get().place().port());
    }

    private static boolean isOfHost(SecondReading.Page page, List<String> hosts, String scheme) {
        boolean fits = page.scheme().equals("https") || (page.scheme().equals("http") && scheme.equals("http"));
        return fits
                && !hosts.isEmpty()
                && SecondReading.place(hosts.get(0))
                        .filter(host -> host.orPort(page.scheme()).equals(page.place()))
                        .isPresent();
    }

    private static boolean isOfServer(SecondReading.Page page, ServerName server) {
        boolean bare = server.name().contains(":") && !server.name().startsWith("[");
        String host = bare ? "[" + server.name() + "]" : server.name();
        return SecondReading.page(server.scheme() + "://" + host)
                .filter(own -> own.scheme().equals(page.scheme())
                        && own.place().host().equals(page.place().host())
                        && page.place().port() == server.port())
                .isPresent();
    }

    /** Where a fuzzer may begin. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String lines : List.of(
                "\nexample.com\nhttp\nexample.com\nhttp://example.com",
                "\nexample.com:8443\nhttps\nexample.com\nhttps://EXAMPLE.com:8443",
                "https://other.example:1\nexample.com\nhttp\nexample.com\nhttps://other.example:1",
                "\n[::1]:80\nhttp\n::1\nhttp://[0:0::1]",
                "http://*.b.example:*\na\nhttp\na\nhttp://a.b.example:99",
                "\na\nhttps\na\nhttps://www.friend.example",
                "\na\nhttps\na\nhttps://..friend.example",
                "\na\nhttp\na\nhttp://localhost:3000",
                "\na\nhttp\na\nnull",
                "\na\nhttp\na\nhttp://a\nhttp://a",
                "\na\nhttp\na\nhttp://a@b",
                "\na\nhttp\na",
                "app://x.\na\nftp\na\napp://X.")) {
            for (byte[] options : new byte[][] {{0, 0, 80}, {0x7F, 0x20, -5}}) {
                byte[] text = lines.getBytes(StandardCharsets.ISO_8859_1);
                byte[] seed = Arrays.copyOf(options, options.length + text.length);
                System.arraycopy(text, 0, seed, options.length, text.length);
                seeds.add(seed);
            }
        }
        return seeds;
    }
}
