package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a peer sends is judged without an exception; each run takes the same path, because the seed is fixed. */
class HandshakeFuzzTest {

    private static final int ROUNDS = 50_000;

    private static final List<String> NAMES = List.of(
            "Host",
            "host",
            "Upgrade",
            "Connection",
            "Sec-WebSocket-Key",
            "Sec-WebSocket-Version",
            "Sec-WebSocket-Protocol",
            "Sec-WebSocket-Extensions",
            "Sec-WebSocket-Accept",
            "Content-Length",
            "Transfer-Encoding",
            "Origin",
            "__proto__",
            "hasOwnProperty",
            "",
            ":path",
            "a b");

    private static final List<String> PIECES = List.of(
            "websocket",
            "Upgrade",
            "13",
            "dGhlIHNhbXBsZSBub25jZQ==",
            "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "example.com",
            "http://example.com",
            "https://",
            "null",
            "[::1]",
            "0",
            ":",
            ",",
            ";",
            "=",
            "\"",
            "\\",
            " ",
            "\t",
            "\r\n",
            "\u0000",
            "\u00FF",
            "\u212A",
            "\uD800");

    private final Random random = new Random(6455);

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private String text() {
        StringBuilder text = new StringBuilder(pick(PIECES));
        while (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? pick(PIECES) : (char) random.nextInt(0x10000));
        }
        return text.toString();
    }

    /** A valid head, from which some lines are left out and to which some are added. */
    private Headers headers(Headers valid) {
        Headers.Builder headers = Headers.builder();
        valid.forEach((name, value) -> {
            if (random.nextInt(10) > 0) {
                headers.add(name, random.nextInt(20) == 0 ? text() : value);
            }
        });
        while (random.nextInt(2) == 0) {
            headers.add(random.nextInt(5) == 0 ? text() : pick(NAMES), text());
        }
        return headers.build();
    }

    @Test
    void aServerJudgesAnyRequest() {
        Headers valid = ClientHandshake.request(
                        "example.com",
                        "/",
                        ClientHandshake.Offer.of(new byte[16], List.of("chat"), List.of()),
                        Headers.of("Origin", "http://example.com"))
                .headers();
        OriginPolicy policy = OriginPolicy.allowing(List.of("https://friend.example"));
        int accepted = 0;
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            RequestHead request = new RequestHead(
                    random.nextInt(20) == 0 ? text() : "GET",
                    random.nextInt(20) == 0 ? text() : "HTTP/1.1",
                    text(),
                    headers(valid));

            ServerHandshake.Outcome outcome = ServerHandshake.check(request);
            policy.check(request, new ServerName(text(), text(), random.nextInt(0x10000)))
                    .ifPresent(refusal -> assertEquals(403, refusal.status()));

            if (outcome instanceof ServerHandshake.Refused refusal) {
                refused++;
                assertTrue(refusal.refusal().headers().hasToken("Connection", "close"));
                assertTrue(refusal.refusal().body().chars().allMatch(c -> c >= ' ' && c <= '~'));
            } else if (outcome instanceof ServerHandshake.Accepted) {
                accepted++;
                assertEquals(List.of("13"), request.headers().all("Sec-WebSocket-Version"));
                assertEquals("GET", request.method());
            }
        }
        assertTrue(accepted > 1_000 && refused > 1_000, accepted + " accepted, " + refused + " refused");
    }

    @Test
    void aClientJudgesAnyResponse() {
        ClientHandshake.Offer offer = ClientHandshake.Offer.of(
                "the sample nonce".getBytes(StandardCharsets.US_ASCII), List.of("13"), List.of());
        Headers valid = Headers.builder()
                .add("Upgrade", "websocket")
                .add("Connection", "Upgrade")
                .add("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                .build();
        int accepted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            ResponseHead response = new ResponseHead(101, headers(valid));
            if (ClientHandshake.check(response, offer) instanceof ClientHandshake.Accepted) {
                accepted++;
                assertEquals(
                        List.of("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
                        response.headers().all("Sec-WebSocket-Accept"));
            }
        }
        assertTrue(accepted > 1_000, accepted + " accepted");
    }
}
