package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.ReferenceInflater;
import org.ws101.testing.Hex;

/**
 * A second, slow reading of RFC 6455 §5 and RFC 7692 §6 with every limit: all bytes at once, no state but the message in
 * progress, everything copied, and all of a compressed message decompressed anew with each of its frames. It shares nothing with
 * the code under test but the options.
 */
final class ReferenceReceiver {
    private static final String[] COMPLETIONS = {"", "80", "bf", "8080", "bf80", "bfbf", "808080", "bf8080", "bfbfbf"};
    private static final int GO_ON = 0;
    private static final int STOP = -1;

    private final boolean server;
    private final WebSocketOptions options;
    private final boolean inParts;
    /** What restores compressed messages; null when no extension was agreed on. */
    private final @Nullable ReferenceInflater inflater;

    private final List<String> events = new ArrayList<>();
    /** Our answers, each a frame in hexadecimal. */
    private final List<String> answers = new ArrayList<>();
    /** "text", "binary" or, outside of a message, nothing. */
    private String type = "";

    private boolean compressed;
    /** The payload of the message so far, as it came. */
    private byte[] message = {};
    /** What the message means so far: the same, or what was restored from it. */
    private byte[] restored = {};

    private final List<String> frames = new ArrayList<>();
    private int fragments;
    private long produced;

    ReferenceReceiver(Role role, WebSocketOptions options, Delivery delivery, @Nullable ReferenceInflater inflater) {
        this.server = role == Role.SERVER;
        this.options = options;
        this.inParts = delivery == Delivery.PARTS;
        this.inflater = inflater;
    }

    /** A frame's header, as far as it matters here. */
    private record Header(int opcode, boolean fin, int rsv, long length) {
        boolean isControl() {
            return opcode >= 8;
        }

        /** Whether it belongs to a message, not to an opcode that RFC 6455 reserves. */
        boolean isOfMessage() {
            return opcode <= 2;
        }
    }

    /** What the bytes mean, as {@link Transcript} words it; ends with the first failure or close frame. */
    List<String> read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int code = GO_ON;
        while (in.hasRemaining() && code == GO_ON) {
            code = frame(in);
        }
        if (code > 0) {
            events.add("failed " + code);
            answers.add("88" + Hex.spell(CloseCode.of(code).bytes()));
        }
        return events;
    }

    /** The pongs, each for a ping, and the close frame: their first byte and their payload, of a failure the code alone. */
    List<String> answers() {
        return answers;
    }

    /** How many bytes all payloads took, once they were restored. */
    long produced() {
        return produced;
    }

    /** Reads a frame: the code to fail with, 0 to go on, -1 at the end of the bytes or behind a close frame. */
    private int frame(ByteBuffer in) {
        int first = in.get() & 0xFF;
        int opcode = first & 15;
        boolean fin = first >= 128;
        int rsv = first >> 4 & 7;
        boolean starts = opcode == 1 || opcode == 2;
        // RFC 7692 §6: RSV1 is for the first frame of a message
        int mark = inflater == null ? 0 : 4;
        int allowed = starts ? options.admittedRsv() | mark : options.admittedRsv() & ~mark;
        if (!isKnown(opcode) || (rsv & ~allowed) != 0 || (opcode >= 8 && !fin)) {
            return 1002;
        }
        if (opcode <= 2) {
            if (starts != type.isEmpty()) {
                return 1002;
            }
            if (starts) {
                begin(opcode, (rsv & mark) != 0);
            }
            if (++fragments > options.maxFragments()) {
                return 1009;
            }
        }
        if (!in.hasRemaining()) {
            return STOP;
        }
        int second = in.get() & 0xFF;
        int shortLength = second & 127;
        if ((second >= 128) != server || (opcode >= 8 && shortLength > 125)) {
            return 1002;
        }
        int bytesOfLength = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8;
        if (in.remaining() < bytesOfLength) {
            return STOP;
        }
        long length = bytesOfLength == 0 ? shortLength : bytesOfLength == 2 ? in.getShort() & 0xFFFF : in.getLong();
        if (length < 0 || (bytesOfLength == 2 && length < 126) || (bytesOfLength == 8 && length < 65536)) {
            return 1002;
        }
        if (length > options.maxFrameSize()
                || (opcode <= 2 && !compressed && message.length + length > options.maxMessageSize())) {
            return 1009;
        }
        return payload(new Header(opcode, fin, rsv, length), in);
    }

    private boolean isKnown(int opcode) {
        return opcode <= 2
                || (opcode >= 8 && opcode <= 10)
                || (inParts && options.admittedOpcodes().stream().anyMatch(admitted -> admitted.code() == opcode));
    }

    private void begin(int opcode, boolean marked) {
        type = opcode == 1 ? "text" : "binary";
        compressed = marked;
        message = new byte[0];
        restored = new byte[0];
        fragments = 0;
        frames.clear();
    }

    private int payload(Header header, ByteBuffer in) {
        byte[] key = new byte[4];
        if (server) {
            if (in.remaining() < 4) {
                return STOP;
            }
            in.get(key);
        }
        byte[] payload = new byte[(int) Math.min(header.length, in.remaining())];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (in.get() ^ key[i % 4]);
        }
        boolean whole = payload.length == header.length;
        if (header.isOfMessage()) {
            return data(header, payload, whole);
        }
        produced += payload.length;
        if (!whole) {
            return STOP;
        }
        return header.isControl() ? control(header, payload) : alone(header, payload);
    }

    private int alone(Header header, byte[] payload) {
        events.add("part " + words(header, payload));
        return GO_ON;
    }

    private int control(Header header, byte[] payload) {
        if (header.opcode > 10) {
            return alone(header, payload);
        }
        if (header.opcode != 8) {
            events.add((header.opcode == 9 ? "ping " : "pong ") + Hex.spell(payload));
            if (header.opcode == 9) {
                answers.add("8a" + Hex.spell(payload)); // RFC 6455 §5.5.3: with the same payload
            }
            return GO_ON;
        }
        if (payload.length == 0) {
            events.add("close 1005 no-status-rcvd");
            answers.add("88");
            return STOP;
        }
        int code = payload.length == 1 ? 0 : (payload[0] & 0xFF) << 8 | (payload[1] & 0xFF);
        boolean known = List.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014)
                        .contains(code)
                || (code >= 3000 && code <= 4999);
        if (!known) {
            return 1002;
        }
        byte[] reason = Arrays.copyOfRange(payload, 2, payload.length);
        if (!isUtf8(reason)) {
            return 1007;
        }
        events.add("close " + new CloseReason(CloseCode.of(code), new String(reason, StandardCharsets.UTF_8)));
        answers.add("88" + Hex.spell(Arrays.copyOf(payload, 2)));
        return STOP;
    }

    private int data(Header header, byte[] payload, boolean whole) {
        int before = restored.length;
        message = joined(message, payload);
        boolean ends = whole && header.fin;
        int code = compressed ? restore(ends) : check(ends);
        produced += restored.length - before;
        if (code != GO_ON) {
            return code;
        }
        if (!whole) {
            return STOP;
        }
        frames.add(words(header, payload));
        boolean alone = header.fin && header.opcode != 0;
        if (inParts && (!alone || header.rsv != 0 || options.retainsFrames())) {
            byte[] part = Arrays.copyOfRange(restored, before, restored.length);
            events.add("part " + words(header, payload)
                    + (Arrays.equals(part, payload) ? "" : " restored " + Hex.spell(part)));
        } else if (ends) {
            events.add((type.equals("text")
                            ? "text " + new String(restored, StandardCharsets.UTF_8)
                            : "binary " + Hex.spell(restored))
                    + (options.retainsFrames() ? " in " + frames : ""));
        }
        if (ends) {
            if (compressed && inflater != null) {
                inflater.remember(message);
            }
            type = "";
            compressed = false;
        }
        return GO_ON;
    }

    /** A message that is not compressed; its length was checked with the headers. */
    private int check(boolean ends) {
        restored = message;
        return type.equals("text") && !(ends ? isUtf8(message) : mayBecomeUtf8(message)) ? 1007 : GO_ON;
    }

    /** One that is: what is wrong first, in the order of what comes out, counts. */
    private int restore(boolean ends) {
        if (inflater == null) {
            throw new IllegalStateException("nothing was agreed on");
        }
        long most = options.maxMessageSize();
        byte[] all = inflater.output(message, most);
        restored = Arrays.copyOf(all, (int) Math.min(all.length, most));
        boolean text = type.equals("text");
        if (text && !mayBecomeUtf8(restored)) {
            return 1007;
        }
        if (all.length > most) {
            return 1009;
        }
        if (!inflater.isValid(message)) {
            return 1007;
        }
        if (!ends) {
            return GO_ON;
        }
        OptionalInt ratio = options.permessageDeflate().maxRatio();
        if (ratio.isPresent()
                && all.length > PermessageDeflate.RATIO_FREE_SIZE
                && all.length > (long) message.length * ratio.getAsInt()) {
            return 1009;
        }
        return !inflater.isComplete(message) || (text && !isUtf8(all)) ? 1007 : GO_ON;
    }

    /** A frame as {@link Transcript} words it. */
    private String words(Header header, byte[] payload) {
        String name = options.admittedOpcodes().stream()
                .filter(admitted -> admitted.code() == header.opcode)
                .findFirst()
                .orElseGet(() -> Opcode.of(header.opcode))
                .optype();
        return name
                + (header.fin ? " fin " : " ")
                + (header.rsv == 0 ? "" : "rsv=" + header.rsv + " ")
                + Hex.spell(payload);
    }

    private static byte[] joined(byte[] start, byte[] end) {
        byte[] all = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, all, start.length, end.length);
        return all;
    }

    private static boolean mayBecomeUtf8(byte[] start) {
        for (String completion : COMPLETIONS) {
            if (isUtf8(joined(start, Hex.bytes(completion)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)); // reports what is malformed
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
