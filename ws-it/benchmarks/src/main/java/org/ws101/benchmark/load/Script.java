package org.ws101.benchmark.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import org.ws101.benchmark.Payloads;

/**
 * What a connection sends, over and over: batches of frames, made beforehand, each sent when the one before has been
 * echoed. Immutable.
 */
public final class Script {
    private static final String OFFER_CONTEXT = "permessage-deflate";
    private static final String OFFER_OF_BROWSERS = "permessage-deflate; client_max_window_bits";
    private static final String OFFER_NO_CONTEXT =
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    /** What a sync flush ends with, and RFC 7692 §7.2.1 has dropped. */
    private static final int DEFLATE_TAIL = 4;
    /** So many different messages are compressed, so that a context is worth what it is in practice. */
    private static final int DEFLATED = 64;

    /**
     * Frames that are sent at once.
     *
     * @param frames masked; to be duplicated
     * @param payloads what the messages are, in their order
     */
    record Batch(ByteBuffer frames, List<byte[]> payloads) {}

    private final List<Batch> batches;
    private final String extensions;

    private Script(List<Batch> batches, String extensions) {
        this.batches = batches;
        this.extensions = extensions;
    }

    /** Texts of {@code size} bytes, numbered, so many in flight. */
    public static Script text(int size, int inFlight) {
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < inFlight; i++) {
            String text = Payloads.text(Payloads.Script.ASCII, size);
            String number = Integer.toString(i);
            payloads.add((number + text.substring(number.length())).getBytes(StandardCharsets.UTF_8));
        }
        return new Script(List.of(batch(Frames.FIN | Frames.TEXT, payloads, payloads)), "");
    }

    /** A binary message of {@code size} bytes, so many in flight. */
    public static Script binary(int size, int inFlight) {
        List<byte[]> payloads = Collections.nCopies(inFlight, Payloads.binary(size));
        return new Script(List.of(batch(Frames.FIN | Frames.BINARY, payloads, payloads)), "");
    }

    /** JSON of {@code size} bytes through permessage-deflate without context takeover. */
    public static Script deflated(int size, int inFlight) {
        return deflated(size, inFlight, OFFER_NO_CONTEXT);
    }

    /** JSON of {@code size} bytes through permessage-deflate with context takeover. */
    public static Script deflatedWithContext(int size, int inFlight) {
        return deflated(size, inFlight, OFFER_CONTEXT);
    }

    /** JSON of {@code size} bytes through permessage-deflate as browsers offer it, one in flight. */
    public static Script deflatedAsBrowsers(int size) {
        return deflated(size, 1, OFFER_OF_BROWSERS);
    }

    /** The first message refers to nothing before it, so that the batches can be repeated with any context. */
    private static Script deflated(int size, int inFlight, String offer) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < DEFLATED; from += inFlight) {
            List<byte[]> payloads = new ArrayList<>();
            List<byte[]> compressed = new ArrayList<>();
            for (int i = from; i < from + inFlight; i++) {
                byte[] json = Payloads.json(size, i).getBytes(StandardCharsets.UTF_8);
                payloads.add(json);
                compressed.add(deflate(deflater, json));
                if (offer.equals(OFFER_NO_CONTEXT)) {
                    deflater.reset();
                }
            }
            batches.add(batch(Frames.FIN | Frames.RSV1 | Frames.TEXT, compressed, payloads));
        }
        deflater.end();
        return new Script(batches, offer);
    }

    private static byte[] deflate(Deflater deflater, byte[] bytes) {
        byte[] out = new byte[2 * bytes.length + 64];
        deflater.setInput(bytes);
        int size = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        return Arrays.copyOf(out, size - DEFLATE_TAIL);
    }

    private static Batch batch(int firstByte, List<byte[]> sent, List<byte[]> payloads) {
        List<ByteBuffer> frames =
                sent.stream().map(payload -> Frames.masked(firstByte, payload)).toList();
        ByteBuffer all = ByteBuffer.allocateDirect(
                frames.stream().mapToInt(ByteBuffer::remaining).sum());
        frames.forEach(all::put);
        return new Batch(all.flip(), payloads);
    }

    /** Which of the batches comes as the {@code number}th. */
    Batch batch(int number) {
        return batches.get(number % batches.size());
    }

    /** Whether a server can serve it: the raw one compresses nothing. */
    public boolean suits(String server) {
        return extensions.isEmpty() || !server.equals("raw");
    }

    /** The value of {@code Sec-WebSocket-Extensions}, or an empty one. */
    String extensions() {
        return extensions;
    }
}
