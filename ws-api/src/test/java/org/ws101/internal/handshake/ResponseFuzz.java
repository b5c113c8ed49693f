package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ws101.internal.extension.ExtensionOffer;
import org.ws101.internal.extension.ExtensionReading;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Fuzzed;

/**
 * A fuzz target: the bytes of a response. {@link ResponseParser} takes them as a second reading of RFC 9112 does that sees all of them at
 * once, however they are cut, and leaves what follows the head; {@link ClientHandshake} judges the head as RFC 6455 §4.1 says.
 */
public final class ResponseFuzz {
    private static final ClientHandshake.Offer OFFER = ClientHandshake.Offer.of(
            "the sample nonce".getBytes(StandardCharsets.US_ASCII),
            List.of("chat", "v2"),
            List.of(new ExtensionOffer("permessage-deflate", List.of())));

    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    /** RFC 9112 §2.2 and RFC 9110 §5.5: what no line has, up to the byte that shows it. */
    private static final Pattern WRONG =
            Pattern.compile("(?<!\\r)\\n|\\r[^\\n]|[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]", Pattern.DOTALL);

    /** RFC 9112 §4: visible characters, blanks and what is beyond ASCII. */
    private static final Pattern STATUS =
            Pattern.compile("HTTP/1\\.([0-9]) ([1-9][0-9][0-9])(?: [\\t -~\\x80-\\xFF]*)?");

    private static final int SHORT = 160;

    private ResponseFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String expected = expected(new String(input, StandardCharsets.ISO_8859_1));
        long most = 256 * 1024 + 256L * input.length;
        assertEquals(expected, Fuzzed.within(most, () -> parse(List.of(input))));
        assertEquals(expected, parse(EverySplit.byteByByte(input)));
        assertEquals(expected, parse(EverySplit.atRandom(input, 200, new Random(Arrays.hashCode(input)))));
        if (!Fuzzed.inHaste() && input.length <= SHORT) {
            EverySplit.of(input, pieces -> assertEquals(expected, parse(pieces)));
        }
    }

    private static String parse(List<byte[]> pieces) {
        ResponseParser parser = new ResponseParser();
        int consumed = 0;
        try {
            for (byte[] piece : pieces) {
                ByteBuffer in = ByteBuffer.wrap(piece);
                Optional<ResponseHead> head = parser.parse(in);
                consumed += in.position();
                if (head.isPresent()) {
                    return consumed + ": " + words(head.get());
                }
            }
            return "incomplete";
        } catch (MalformedResponseException e) {
            return "malformed";
        }
    }

    private static String words(ResponseHead head) {
        StringBuilder words = new StringBuilder();
        head.headers()
                .forEach((name, value) ->
                        words.append(name).append('=').append(value).append('\n'));
        ClientHandshake.Outcome outcome = ClientHandshake.check(head, OFFER);
        return head.status() + " " + words
                + (outcome instanceof ClientHandshake.Refused ? "refused" : outcome.toString());
    }

    /** The second reading. */
    private static String expected(String text) {
        Matcher matcher = WRONG.matcher(text);
        int wrong = matcher.find() ? matcher.end() - 1 : Integer.MAX_VALUE;
        int readable = Math.min(Math.min(wrong, text.length()), ResponseParser.MAX_HEAD);
        int at = 0;
        int status = 0;
        int fields = 0;
        List<String[]> head = new ArrayList<>();
        for (int end = text.indexOf("\r\n", at); end >= 0 && end + 2 <= readable; end = text.indexOf("\r\n", at)) {
            String line = text.substring(at, end);
            at = end + 2;
            if (status == 0) {
                Matcher start = STATUS.matcher(line);
                if (!start.matches()
                        || (start.group(1).equals("0") && start.group(2).equals("101"))) {
                    return "malformed";
                }
                status = Integer.parseInt(start.group(2));
            } else if (line.isEmpty()) {
                if (status == 101 || status >= 200) {
                    return at + ": " + expected(status, head);
                }
                status = 0;
                head.clear();
            } else {
                String[] field = line.split(":", 2);
                if (++fields > ResponseParser.MAX_HEADERS || field.length < 2 || !SecondReading.isToken(field[0])) {
                    return "malformed";
                }
                field[1] = field[1].replaceAll("^[ \\t]+|[ \\t]+\\z", "");
                head.add(field);
            }
        }
        return wrong < text.length() || text.length() > ResponseParser.MAX_HEAD ? "malformed" : "incomplete";
    }

    private static String expected(int status, List<String[]> head) {
        StringBuilder words = new StringBuilder(status + " ");
        head.forEach(
                field -> words.append(field[0]).append('=').append(field[1]).append('\n'));
        return words + judged(status, head);
    }

    private static List<String> values(List<String[]> head, String name) {
        return head.stream()
                .filter(field -> SecondReading.lower(field[0]).equals(name))
                .map(field -> field[1])
                .toList();
    }

    /** RFC 6455 §4.1. */
    private static String judged(int status, List<String[]> head) {
        List<String> upgrades = values(head, "upgrade");
        List<String> subprotocols = values(head, "sec-websocket-protocol");
        boolean valid = status == 101
                && upgrades.size() == 1
                && SecondReading.lower(upgrades.get(0)).equals("websocket")
                && SecondReading.names(values(head, "connection"), "upgrade")
                && values(head, "sec-websocket-accept").equals(List.of(ACCEPT))
                && subprotocols.size() <= 1
                && List.of("chat", "v2").containsAll(subprotocols);
        return ExtensionReading.of(values(head, "sec-websocket-extensions"))
                .filter(extensions -> valid
                        && extensions.stream()
                                .allMatch(extension -> extension.name().equals("permessage-deflate")))
                .map(extensions ->
                        new ClientHandshake.Accepted(subprotocols.stream().findFirst(), extensions).toString())
                .orElse("refused");
    }

    /** Where a fuzzer may begin. */
    public static List<byte[]> seeds() {
        String accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + ACCEPT + "\r\n";
        return List.of(
                        accepted + "\r\n",
                        accepted
                                + "Sec-WebSocket-Protocol: v2\r\nSec-WebSocket-Extensions: permessage-deflate;a=1\r\n\r\n\u0081\u0000",
                        accepted + "Sec-WebSocket-Protocol: v3\r\n\r\n",
                        accepted + "Sec-WebSocket-Protocol: v2\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
                        accepted + "Sec-WebSocket-Extensions: x\r\n\r\n",
                        "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + accepted + "\r\n",
                        "HTTP/1.1 100\r\n\r\nHTTP/1.0 302 \r\nLocation: /\r\n\r\n",
                        "HTTP/1.1 401 \u00C3\u0085 \u00C3\u00A9\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\r\n",
                        "HTTP/1.0 101 \r\n\r\n",
                        "HTTP/1.1 200 OK\nA: b\n\n",
                        "HTTP/1.1 200 OK\r\n folded: b\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nA: \t b\tc \r\n\r\r\n",
                        "HTTP/1.1 200 OK\r\n" + "a:\r\n".repeat(129) + "\r\n")
                .stream()
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
