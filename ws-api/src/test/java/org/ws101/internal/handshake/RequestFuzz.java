package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.ws101.internal.extension.CountingText;
import org.ws101.internal.extension.ExtensionReading;
import org.ws101.testing.Fuzzed;

/**
 * A fuzz target: the head of a request, in lines. {@link ServerHandshake} judges it as a second reading of RFC 6455 §4.2.1 and RFC 8441
 * does, in linear time, and answers what it refuses without a word of the peer's.
 */
public final class RequestFuzz {
    private RequestFuzz() {}

    /** Lines: the method and the version; the {@code :protocol} of an extended CONNECT, or nothing; then the fields. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> lines = Arrays.asList(new String(input, StandardCharsets.UTF_8).split("\n", -1));
        String[] start = lines.get(0).split(" ", 2);
        String connectProtocol = lines.size() > 1 ? lines.get(1) : "";
        Headers.Builder headers = Headers.builder();
        for (String line : lines.subList(Math.min(2, lines.size()), lines.size())) {
            int colon = Math.max(0, line.indexOf(':'));
            headers.add(line.substring(0, colon), line.substring(Math.min(line.length(), colon + 1)));
        }
        RequestHead request = new RequestHead(start[0], start.length > 1 ? start[1] : "", "/", headers.build());

        long most = 256 * 1024 + 256L * input.length;
        ServerHandshake.Outcome outcome = Fuzzed.within(
                most,
                () -> connectProtocol.isEmpty()
                        ? ServerHandshake.check(request)
                        : ServerHandshake.checkConnect(request, connectProtocol));
        String expected = connectProtocol.isEmpty()
                ? expected(request)
                : !SecondReading.lower(connectProtocol).equals("websocket")
                        ? "refused 501"
                        : expectedOfConnect(request);
        assertEquals(expected, words(outcome), request.headers()::pack);
        if (outcome instanceof ServerHandshake.Accepted accepted) {
            mayBeAnswered(accepted);
        }
        request.headers().names().forEach(name -> splitsInLinearTime(request.headers(), name));
        assertEquals(
                packed(request.headers()),
                Headers.unpack(request.headers().pack()).pack());
    }

    /** What a NUL becomes. */
    private static String packed(Headers headers) {
        return Headers.unpack(headers.pack()).pack();
    }

    private static void splitsInLinearTime(Headers headers, String name) {
        List<String> split = new ArrayList<>();
        for (String line : headers.all(name)) {
            CountingText counting = new CountingText(line);
            Headers.splitList(counting, split);
            assertTrue(counting.steps() <= 3L * line.length(), "as many steps as characters");
        }
        assertEquals(SecondReading.elements(headers.all(name)), split);
        assertEquals(split, headers.tokens(name));
    }

    private static void mayBeAnswered(ServerHandshake.Accepted accepted) {
        Optional<String> chosen = accepted.offeredProtocols().stream().findFirst();
        ResponseHead response = ServerHandshake.response(accepted, chosen, Optional.empty(), Headers.empty());
        assertEquals(accepted.acceptKey().isPresent() ? 101 : 200, response.status());
        response.headers().forEach(OutgoingHeaders::requireValue);
    }

    private static String words(ServerHandshake.Outcome outcome) {
        if (outcome instanceof ServerHandshake.Refused refused) {
            HandshakeRefusal refusal = refused.refusal();
            assertTrue(refusal.headers().hasToken("Connection", "close"));
            assertTrue(refusal.body().chars().allMatch(c -> c >= ' ' && c <= '~'), refusal.body());
            return "refused " + refusal.status();
        }
        if (outcome instanceof ServerHandshake.Accepted accepted) {
            return "accepted " + accepted.acceptKey() + accepted.offeredProtocols() + accepted.offeredExtensions();
        }
        return "not a WebSocket";
    }

    /** RFC 6455 §4.2.1, in the order in which we look. */
    private static String expected(RequestHead request) {
        Headers headers = request.headers();
        String protocol = request.protocol();
        boolean get = request.method().equals("GET");
        boolean upgrades = SecondReading.names(headers.all("Upgrade"), "websocket");
        boolean connects = request.method().equals("CONNECT")
                && !protocol.startsWith("HTTP/1.")
                && !headers.all("Sec-WebSocket-Version").isEmpty();
        if (!upgrades && !connects) {
            return get && !headers.all("Sec-WebSocket-Key").isEmpty() ? "refused 400" : "not a WebSocket";
        }
        if (protocol.equals("HTTP/1.0")) {
            return "refused 400";
        }
        if (!protocol.matches("HTTP/1\\.[1-9]")) {
            return "refused 501";
        }
        if (!get) {
            return "refused 405";
        }
        if (!isAtOneHost(headers) || hasBody(headers) || !SecondReading.names(headers.all("Connection"), "upgrade")) {
            return "refused 400";
        }
        if (!headers.all("Sec-WebSocket-Version").equals(List.of("13"))) {
            return "refused 426";
        }
        List<String> keys = headers.all("Sec-WebSocket-Key");
        return keys.size() == 1 && isKey(keys.get(0))
                ? offers(headers, Optional.of(SecondReading.accept(keys.get(0))))
                : "refused 400";
    }

    /** RFC 8441 §5. */
    private static String expectedOfConnect(RequestHead request) {
        Headers headers = request.headers();
        if (!isAtOneHost(headers) || hasBody(headers)) {
            return "refused 400";
        }
        return headers.all("Sec-WebSocket-Version").equals(List.of("13"))
                ? offers(headers, Optional.empty())
                : "refused 426";
    }

    private static boolean isAtOneHost(Headers headers) {
        List<String> hosts = headers.all("Host");
        return hosts.size() == 1 && SecondReading.place(hosts.get(0)).isPresent();
    }

    private static boolean hasBody(Headers headers) {
        return !headers.all("Transfer-Encoding").isEmpty()
                || !headers.all("Content-Length").stream().allMatch(length -> length.matches("0+"));
    }

    /** Sixteen bytes in base64: 22 digits, with both of the padding or without. */
    private static boolean isKey(String text) {
        return text.matches("[A-Za-z0-9+/]{22}(?:==)?");
    }

    private static String offers(Headers headers, Optional<String> accept) {
        List<String> protocols = SecondReading.elements(headers.all("Sec-WebSocket-Protocol"));
        boolean valid = protocols.stream().allMatch(SecondReading::isToken)
                && new HashSet<>(protocols).size() == protocols.size()
                && protocols.size() <= ServerHandshake.MAX_SUBPROTOCOLS;
        if (!valid) {
            return "refused 400";
        }
        return ExtensionReading.of(headers.all("Sec-WebSocket-Extensions"))
                .map(extensions -> "accepted " + accept + protocols + extensions)
                .orElse("refused 400");
    }

    /** Where a fuzzer may begin. */
    public static List<byte[]> seeds() {
        String fields = "\nHost: example.com:8080\nUpgrade: websocket\nConnection: keep-alive, Upgrade\n"
                + "Sec-WebSocket-Key: " + Base64.getEncoder().encodeToString(new byte[16])
                + "\nSec-WebSocket-Version: 13";
        String offers = "\nSec-WebSocket-Protocol: chat, v2\nSec-WebSocket-Extensions: permessage-deflate; a=\"b\"";
        return List.of(
                        "GET HTTP/1.1\n" + fields,
                        "GET HTTP/1.1\n" + fields + offers,
                        "GET HTTP/1.1\n" + fields + "\nHost: a",
                        "GET HTTP/1.1\n" + fields + "\nSec-WebSocket-Version: 12",
                        "GET HTTP/1.1\n" + fields + "\nSec-WebSocket-Protocol: chat,chat",
                        "GET HTTP/1.1\n" + fields + "\nContent-Length: 0\nTransfer-Encoding: chunked",
                        "GET HTTP/1.1\n" + fields.replace("example.com:8080", "[::ffff:192.0.2.1]:1"),
                        "GET HTTP/1.1\n" + fields.replace("example.com:8080", "[1:2:3:4:5:6:7::]"),
                        "GET HTTP/1.1\n" + fields.replace("==", "").replace("websocket", "h2c, WebSocket"),
                        "GET HTTP/1.1\n" + fields.replace("websocket", "\"a,\\\",b\",web\u017Focket"),
                        "GET HTTP/1.0\n" + fields,
                        "POST HTTP/1.2\n" + fields,
                        "GET HTTP/2.0\n" + fields,
                        "GET HTTP/1.1\n\nSec-WebSocket-Key: a",
                        "CONNECT HTTP/2.0\nwebsocket" + fields + offers,
                        "CONNECT HTTP/2.0\nwebsoc\u212Aet\nHost: a\nSec-WebSocket-Version: 13",
                        "CONNECT HTTP/2.0\n\nSec-WebSocket-Version: 13")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
