package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {

    private static final String SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n";

    private final ResponseParser parser = new ResponseParser();

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private ResponseHead parse(String text) throws MalformedResponseException {
        return parser.parse(bytes(text)).orElseThrow();
    }

    private String problemOf(String text) {
        return assertThrows(MalformedResponseException.class, () -> parser.parse(bytes(text)))
                .getMessage();
    }

    @Nested
    class Heads {
        @Test
        void statusAndHeadersAreRead() throws MalformedResponseException {
            ResponseHead head =
                    parse("HTTP/1.1 200 OK\r\nA: 1\r\nb:\t2 \r\nA: 3\r\nEmpty:\r\nColon: a:b\r\nLatin: \u00e9\r\n\r\n");
            assertEquals(200, head.status());
            assertEquals(
                    List.of("A", "b", "Empty", "Colon", "Latin"), head.headers().names());
            assertEquals(List.of("1", "3"), head.headers().all("a"));
            assertEquals(Optional.of("2"), head.headers().first("B"));
            assertEquals(Optional.of(""), head.headers().first("empty"));
            assertEquals(Optional.of("a:b"), head.headers().first("colon"));
            assertEquals(Optional.of("\u00e9"), head.headers().first("latin"));
        }

        @Test
        void bytesMayComeOneByOne() throws MalformedResponseException {
            for (int i = 0; i < SWITCHING.length() - 1; i++) {
                assertTrue(parser.parse(bytes(SWITCHING.substring(i, i + 1))).isEmpty());
            }
            assertEquals(101, parse("\n").status());
        }

        @Test
        void whatFollowsTheHeadStaysInTheBuffer() throws MalformedResponseException {
            ByteBuffer in = bytes(SWITCHING + "frames");
            assertEquals(101, parser.parse(in).orElseThrow().status());
            assertEquals(6, in.remaining());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "HTTP/1.1 403 Forbidden",
                    "HTTP/1.1 403 ",
                    "HTTP/1.1 403",
                    "HTTP/1.0 403 No",
                    "HTTP/1.1 403 \u00c3\u0085tkomst nekad" // in UTF-8: the second byte of the first letter is 85
                })
        void theReasonDoesNotMatter(String statusLine) throws MalformedResponseException {
            assertEquals(403, parse(statusLine + "\r\n\r\n").status());
        }

        @Test
        void interimResponsesAreSkippedWithTheirHeaders() throws MalformedResponseException {
            ResponseHead head =
                    parse("HTTP/1.1 100 Continue\r\nA: 1\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + SWITCHING);
            assertEquals(101, head.status());
            assertEquals(List.of("Upgrade"), head.headers().names());
        }
    }

    @Nested
    class Bounds {
        @Test
        void theLargestHeadIsAccepted() throws MalformedResponseException {
            String start = "HTTP/1.1 200 OK\r\nA: ";
            String end = "\r\n\r\n";
            String filler = "x".repeat(ResponseParser.MAX_HEAD - start.length() - end.length());
            assertEquals(200, parse(start + filler + end).status());
        }

        @Test
        void aLargerHeadIsRefusedAsSoonAsItIs() {
            ByteBuffer in = bytes("HTTP/1.1 200 OK\r\nA: " + "x".repeat(2 * ResponseParser.MAX_HEAD));
            MalformedResponseException e = assertThrows(MalformedResponseException.class, () -> parser.parse(in));
            assertTrue(e.getMessage().contains("16384 bytes"), e.getMessage());
            assertEquals(ResponseParser.MAX_HEAD, in.position());
        }

        @Test
        void thereMayBe128Headers() throws MalformedResponseException {
            assertEquals(
                    200,
                    parse("HTTP/1.1 200 OK\r\n" + "A: 1\r\n".repeat(128) + "\r\n")
                            .status());
        }

        @Test
        void oneHeaderMoreIsRefused() {
            String problem = problemOf("HTTP/1.1 200 OK\r\n" + "A: 1\r\n".repeat(129) + "\r\n");
            assertTrue(problem.contains("more than 128 header lines"), problem);
        }

        @Test
        void endlessInterimResponsesAreRefused() {
            String problem = problemOf("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000));
            assertTrue(problem.contains("16384 bytes"), problem);
        }
    }

    @Nested
    class Breaches {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "HTTP/2 200 OK",
                    "HTTP/1.1  200 OK",
                    "HTTP/1.1 99 Low",
                    "HTTP/1.1 099 Low",
                    "HTTP/1.1 2000 High",
                    "HTTP/1.1 200OK",
                    "http/1.1 200 OK",
                    "SSH-2.0-OpenSSH_9.2",
                    " HTTP/1.1 200 OK"
                })
        void whatIsNoStatusLineIsRefused(String line) {
            String problem = problemOf(line + "\r\n\r\n");
            assertTrue(problem.contains("status line"), problem);
        }

        @Test
        void switchingProtocolsInHttp10IsRefused() {
            String problem = problemOf("HTTP/1.0 101 Switching Protocols\r\n\r\n");
            assertTrue(problem.contains("HTTP/1.0"), problem);
        }

        @ParameterizedTest
        @ValueSource(strings = {"no colon", "Space : x", ": no name", " folded", "\tfolded", "na\u00efve: x", "a b: x"})
        void whatIsNoHeaderLineIsRefused(String line) {
            String problem = problemOf("HTTP/1.1 200 OK\r\nA: 1\r\n" + line + "\r\n\r\n");
            assertTrue(problem.contains("name and a colon"), problem);
        }

        @ParameterizedTest
        @ValueSource(strings = {"HTTP/1.1 200 OK\n", "HTTP/1.1 200 OK\r\r\n", "HTTP/1.1 200\rOK\r\n", "\n"})
        void aLineEndsInNothingButCrLf(String text) {
            String problem = problemOf(text);
            assertTrue(problem.contains("CRLF"), problem);
        }

        @ParameterizedTest
        @ValueSource(strings = {"\0", "\u0001", "\u001f", "\u007f", "\u000b"})
        void controlCharactersAreRefused(String character) {
            String problem = problemOf("HTTP/1.1 200 OK\r\nA: a" + character + "b\r\n\r\n");
            assertTrue(problem.contains("control character"), problem);
        }
    }

    @Test
    void aRequestIsWrittenAsItStandsInTheRfc() {
        RequestHead head = new RequestHead(
                "GET",
                "HTTP/1.1",
                "/chat?a=b",
                Headers.builder()
                        .add("Host", "server.example.com")
                        .add("A", "\u00e9")
                        .build());
        assertEquals(
                "GET /chat?a=b HTTP/1.1\r\nHost: server.example.com\r\nA: \u00e9\r\n\r\n",
                new String(head.bytes(), StandardCharsets.ISO_8859_1));
    }
}
