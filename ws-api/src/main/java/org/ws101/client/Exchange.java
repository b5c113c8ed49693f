package org.ws101.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ws101.HandshakeException;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.handshake.MalformedResponseException;
import org.ws101.internal.handshake.RequestHead;
import org.ws101.internal.handshake.ResponseHead;
import org.ws101.internal.handshake.ResponseParser;
import org.ws101.internal.socket.Wire;

/** One HTTP request, and the response to it, on a wire that blocks. For one thread. */
final class Exchange {
    /** The most of a body that is read. */
    static final int MAX_BODY = 16 * 1024;

    private static final int BUFFER_SIZE = 4 * 1024;

    private final Wire wire;
    private final ResponseHead head;
    /** What was read and belongs to what follows the head. */
    private final ByteBuffer rest;

    private Exchange(Wire wire, ResponseHead head, ByteBuffer rest) {
        this.wire = wire;
        this.head = head;
        this.rest = rest;
    }

    /**
     * Sends a request and reads the head of the response.
     *
     * @throws MalformedResponseException when the peer answers with something else
     */
    static Exchange of(Wire wire, RequestHead request) throws IOException, MalformedResponseException {
        ByteBuffer bytes = ByteBuffer.wrap(request.bytes());
        while (!wire.write(bytes)) {
            throw new IOException("A wire that blocks did not write everything");
        }
        ResponseParser parser = new ResponseParser();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
        while (true) {
            if (wire.read(buffer.clear()) < 0) {
                throw new EOFException("The peer closed the connection before its response was complete");
            }
            Optional<ResponseHead> head = parser.parse(buffer.flip());
            if (head.isPresent()) {
                return new Exchange(wire, head.get(), buffer);
            }
        }
    }

    int status() {
        return head.status();
    }

    ResponseHead head() {
        return head;
    }

    Headers headers() {
        return head.headers();
    }

    /** What came after the head, as far as it has been read. */
    ByteBuffer rest() {
        return rest;
    }

    Map<String, List<String>> headerMap() {
        return headers().toMap();
    }

    /** A refusal with all that the peer has to say about it. */
    HandshakeException refusal(String message) {
        byte[] body = body();
        String said =
                Quote.of(headers(), body).map(line -> ": \"" + line + "\"").orElse("");
        return new HandshakeException(message + said, status(), headerMap(), body);
    }

    /** An answer that agrees, but not as it should: what follows its head is no body. */
    HandshakeException breach(String message) {
        return new HandshakeException(message, status(), headerMap(), new byte[0]);
    }

    /**
     * The beginning of the body. It is read as far as it comes: a peer that fails, or is out of time, in the middle of it has
     * answered all the same.
     */
    private byte[] body() {
        boolean chunked = headers().hasToken("Transfer-Encoding", "chunked");
        int most = chunked ? MAX_BODY : (int) Math.min(contentLength(), MAX_BODY);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Chunks chunks = new Chunks(body);
        int taken = 0;
        try {
            ByteBuffer buffer = rest;
            while (true) {
                int count = Math.min(buffer.remaining(), most - taken);
                int offset = buffer.arrayOffset() + buffer.position();
                taken += count;
                if (chunked) {
                    chunks.take(buffer.array(), offset, count);
                } else {
                    body.write(buffer.array(), offset, count);
                }
                if (taken == most || chunks.isComplete() || wire.read(buffer.clear()) < 0) {
                    break;
                }
                buffer.flip();
            }
        } catch (IOException e) {
            // what came is what there is
        }
        return body.toByteArray();
    }

    /** RFC 9112 §6.3: without a length the body ends with the connection. */
    private long contentLength() {
        if (status() == 204 || status() == 304) {
            return 0;
        }
        String digits = headers().first("Content-Length").orElse("");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : Long.MAX_VALUE;
    }
}
