package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Response;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/** permessage-deflate (RFC 7692), from the handshake on. */
class CompressionTest {
    private static final String HELLO = "c1 87 00000000 f248cdc9c90700"; // RFC 7692 §7.2.3.1, masked with zeros

    private static Endpoint echo(PermessageDeflate settings) {
        return Endpoint.of(ws -> ws.forEachMessage(ws::sendAll))
                .withOptions(
                        WebSocketOptions.builder().permessageDeflate(settings).build());
    }

    private static ServedContext serving() {
        return ServedContext.serving(endpoints -> endpoints
                .add("/default", Endpoint.of(ws -> ws.forEachMessage(ws::sendAll)))
                .add("/off", echo(PermessageDeflate.off()))
                .add("/eager", echo(PermessageDeflate.offer(Parameters.none()).threshold(0)))
                .add(
                        "/narrow",
                        echo(PermessageDeflate.offer(
                                Parameters.none().serverMaxWindowBits(9).clientMaxWindowBits(10)))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            /default | permessage-deflate; client_max_window_bits    | permessage-deflate; server_no_context_takeover
            /default | permessage-deflate; client_no_context_takeover | permessage-deflate; server_no_context_takeover; client_no_context_takeover
            /default | permessage-deflate; server_max_window_bits=8  | permessage-deflate; server_no_context_takeover; server_max_window_bits=8
            /eager   | permessage-deflate                            | permessage-deflate
            /eager   | permessage-deflate; server_max_window_bits=08, permessage-deflate; client_no_context_takeover | permessage-deflate; client_no_context_takeover
            /eager   | permessage-deflate; server_max_window_bits=16 | ''
            /eager   | x-webkit-deflate-frame                        | ''
            /narrow  | permessage-deflate; client_max_window_bits    | permessage-deflate; server_max_window_bits=9; client_max_window_bits=10
            /narrow  | permessage-deflate                            | ''
            /off     | permessage-deflate                            | ''
            """)
    void isAgreedOnForEachEndpoint(String path, String offers, String response) throws IOException {
        try (ServedContext server = serving();
                RawClient client = RawClient.open(server.port())) {
            Response answer = client.exchange(Request.upgrade(path).with("Sec-WebSocket-Extensions", offers));

            assertEquals(101, answer.status());
            assertEquals(response, answer.field("Sec-WebSocket-Extensions"));
            // a letter does not shrink, alone or otherwise: it comes as text or as the one literal that it is (RFC 7692
            // §7.2.3)
            String frame = client.sendText("a").readFrame().wholeHex();
            assertEquals(path.equals("/eager") && !response.isEmpty() ? "c1034a0400" : "810161", frame);
        }
    }

    @Test
    void isNotUsedWhenTheClientDoesNotOfferIt() throws IOException {
        try (ServedContext server = serving();
                RawClient client = RawClient.open(server.port())) {
            assertEquals("", client.exchange(Request.upgrade("/default")).field("Sec-WebSocket-Extensions"));
            client.sendHex(HELLO);
            assertEquals(0x88, client.readFrame().first());
        }
    }

    @Test
    void isReadAndWritten() throws IOException, DataFormatException {
        try (ServedContext server = serving();
                RawClient client = RawClient.upgraded(
                        server.port(),
                        Request.upgrade("/eager").with("Sec-WebSocket-Extensions", "permessage-deflate"))) {
            String long1 = "a message that is long enough, long enough, long enough, long enough";
            Inflater inflater = new Inflater(true);
            for (int i = 0; i < 3; i++) {
                WireFrame frame = client.sendText(long1).readFrame();
                assertEquals(0xC1, frame.first());
                assertTrue(frame.payload().length + 2 < long1.length());
                inflater.setInput(Wire.joined(frame.payload(), new byte[] {0, 0, -1, -1}));
                byte[] text = new byte[long1.length()];
                assertEquals(text.length, inflater.inflate(text));
                assertEquals(long1, new String(text, java.nio.charset.StandardCharsets.US_ASCII));
            }
            inflater.end();
        }
    }

    /** The example of RFC 7692 §7.2.3.2: the second time the text is a reference to the first. */
    @Test
    void makesUseOfTheContextFromTheFirstShortMessageOn() throws IOException {
        try (ServedContext server = serving();
                RawClient client = RawClient.upgraded(
                        server.port(),
                        Request.upgrade("/eager").with("Sec-WebSocket-Extensions", "permessage-deflate"))) {
            client.sendHex(HELLO);
            assertEquals("c107f248cdc9c90700", client.readFrame().wholeHex());
            client.sendHex(HELLO);
            assertEquals("c105f200110000", client.readFrame().wholeHex());
        }
    }

    @Test
    void failsOnInvalidData() throws IOException {
        try (ServedContext server = serving();
                RawClient client = RawClient.upgraded(
                        server.port(),
                        Request.upgrade("/default").with("Sec-WebSocket-Extensions", "permessage-deflate"))) {
            client.sendHex("c1 81 00000000 06");
            WireFrame close = client.readFrame();
            assertEquals(0x88, close.first());
            assertEquals(1007, close.closeCode());
        }
    }
}
