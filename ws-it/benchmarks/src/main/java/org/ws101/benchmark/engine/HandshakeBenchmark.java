package org.ws101.benchmark.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ws101.PermessageDeflate;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.handshake.ClientHandshake;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.MalformedResponseException;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.handshake.ResponseHead;
import org.ws101.internal.handshake.ResponseParser;
import org.ws101.internal.handshake.ServerHandshake;

/**
 * The opening handshake, both sides, with permessage-deflate; at the server with the header fields that a browser
 * sends.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandshakeBenchmark {
    private static final String[][] OF_A_BROWSER = {
        {"Host", "www.example.com"},
        {"Connection", "Upgrade"},
        {"Pragma", "no-cache"},
        {"Cache-Control", "no-cache"},
        {
            "User-Agent",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
        },
        {"Upgrade", "websocket"},
        {"Origin", "https://www.example.com"},
        {"Sec-WebSocket-Version", "13"},
        {"Accept-Encoding", "gzip, deflate, br, zstd"},
        {"Accept-Language", "en-GB,en;q=0.9"},
        {"Cookie", "session=0123456789abcdef0123456789abcdef; theme=dark"},
        {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
        {"Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits"},
    };
    private static final byte[] RESPONSE = """
            HTTP/1.1 101 Switching Protocols\r
            Date: Sun, 06 Nov 1994 08:49:37 GMT\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r
            \r
            """.getBytes(StandardCharsets.ISO_8859_1);

    private final PermessageDeflate deflate = PermessageDeflate.defaults();
    private final byte[] nonce = "the sample nonce".getBytes(StandardCharsets.US_ASCII);

    /** From the header fields to those of the response. */
    @Benchmark
    public ResponseHead server() {
        Headers.Builder headers = Headers.builder();
        for (String[] field : OF_A_BROWSER) {
            headers.add(field[0], field[1]);
        }
        RequestHead request = new RequestHead("GET", "HTTP/1.1", "/chat", headers.build());
        if (!(ServerHandshake.check(request) instanceof ServerHandshake.Accepted accepted)) {
            throw new IllegalStateException("The request was refused");
        }
        Optional<String> agreed =
                DeflateNegotiation.accept(accepted.offeredExtensions(), deflate).map(DeflateParameters::toString);
        return ServerHandshake.response(accepted, Optional.empty(), agreed, Headers.empty());
    }

    /** From the options to the bytes of the request. */
    @Benchmark
    public byte[] clientRequest() {
        ClientHandshake.Offer offer = ClientHandshake.Offer.of(nonce, List.of(), DeflateNegotiation.offers(deflate));
        return ClientHandshake.request("www.example.com", "/chat", offer, Headers.empty())
                .bytes();
    }

    /** From the bytes of the response to what was agreed on. */
    @Benchmark
    public DeflateNegotiation.Outcome clientResponse() throws MalformedResponseException {
        ClientHandshake.Offer offer = ClientHandshake.Offer.of(nonce, List.of(), DeflateNegotiation.offers(deflate));
        ResponseHead head =
                new ResponseParser().parse(ByteBuffer.wrap(RESPONSE)).orElseThrow();
        if (!(ClientHandshake.check(head, offer) instanceof ClientHandshake.Accepted accepted)) {
            throw new IllegalStateException("The response was refused");
        }
        return DeflateNegotiation.check(accepted.extensions(), deflate);
    }
}
