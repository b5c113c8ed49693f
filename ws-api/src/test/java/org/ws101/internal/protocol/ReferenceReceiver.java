package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ws101.testing.Hex;

/**
 * A second, slow reading of RFC 6455 §5 for whole messages without extensions: all bytes at once, no state but the message
 * in progress, everything copied. It shares nothing with the code under test.
 */
final class ReferenceReceiver {
    private static final String[] COMPLETIONS = {"", "80", "bf", "8080", "bf80", "bfbf", "808080", "bf8080", "bfbfbf"};

    private final boolean server;
    private final long maxFrame;
    private final long maxMessage;
    private final int maxFragments;
    private final List<String> events = new ArrayList<>();
    private String type = "";
    private byte[] message = {};
    private int fragments;

    ReferenceReceiver(Role role, long maxFrame, long maxMessage, int maxFragments) {
        this.server = role == Role.SERVER;
        this.maxFrame = maxFrame;
        this.maxMessage = maxMessage;
        this.maxFragments = maxFragments;
    }

    /** What the bytes mean, as {@link Transcript} words it; ends with the first failure or close frame. */
    List<String> read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int code = frame(in);
            if (code > 0) {
                events.add("failed " + code);
                return events;
            }
            if (code < 0) {
                return events;
            }
        }
        return events;
    }

    /** Reads a frame: the code to fail with, 0 to go on, -1 at the end of the bytes or behind a close frame. */
    private int frame(ByteBuffer in) {
        int first = in.get() & 0xFF;
        int opcode = first & 15;
        boolean fin = first >= 128;
        boolean control = opcode >= 8;
        if ((first & 0x70) != 0 || (opcode > 2 && opcode < 8) || opcode > 10 || (control && !fin)) {
            return 1002;
        }
        if (!control && (opcode == 0) != !type.isEmpty()) {
            return 1002;
        }
        if (!control) {
            fragments = opcode == 0 ? fragments + 1 : 1;
            if (fragments > maxFragments) {
                return 1009;
            }
        }
        if (!in.hasRemaining()) {
            return -1;
        }
        int second = in.get() & 0xFF;
        int shortLength = second & 127;
        if ((second >= 128) != server || (control && shortLength > 125)) {
            return 1002;
        }
        int bytesOfLength = shortLength < 126 ? 0 : shortLength == 126 ? 2 : 8;
        if (in.remaining() < bytesOfLength) {
            return -1;
        }
        long length = bytesOfLength == 0 ? shortLength : bytesOfLength == 2 ? in.getShort() & 0xFFFF : in.getLong();
        if (length < 0 || (bytesOfLength == 2 && length < 126) || (bytesOfLength == 8 && length < 65536)) {
            return 1002;
        }
        if (opcode != 0 && !control) {
            message = new byte[0];
            type = opcode == 1 ? "text" : "binary";
        }
        if (length > maxFrame || (!control && message.length + length > maxMessage)) {
            return 1009;
        }
        byte[] key = new byte[4];
        if (server) {
            if (in.remaining() < 4) {
                return -1;
            }
            in.get(key);
        }
        byte[] payload = new byte[(int) Math.min(length, in.remaining())];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) (in.get() ^ key[i % 4]);
        }
        boolean whole = payload.length == length;
        return control ? control(opcode, payload, whole) : data(payload, whole, fin);
    }

    private int control(int opcode, byte[] payload, boolean whole) {
        if (!whole) {
            return -1;
        }
        if (opcode != 8) {
            events.add((opcode == 9 ? "ping " : "pong ") + Hex.spell(payload));
            return 0;
        }
        if (payload.length == 0) {
            events.add("close 1005 no-status-rcvd");
            return -1;
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
        events.add("close "
                + new org.ws101.CloseReason(org.ws101.CloseCode.of(code), new String(reason, StandardCharsets.UTF_8)));
        return -1;
    }

    private int data(byte[] payload, boolean whole, boolean fin) {
        int before = message.length;
        message = Arrays.copyOf(message, before + payload.length);
        System.arraycopy(payload, 0, message, before, payload.length);
        boolean text = type.equals("text");
        boolean ends = whole && fin;
        if (text && !(ends ? isUtf8(message) : mayBecomeUtf8(message))) {
            return 1007;
        }
        if (ends) {
            events.add(text ? "text " + new String(message, StandardCharsets.UTF_8) : "binary " + Hex.spell(message));
            type = "";
        }
        return whole ? 0 : -1;
    }

    private static boolean mayBecomeUtf8(byte[] start) {
        for (String completion : COMPLETIONS) {
            byte[] end = Hex.bytes(completion);
            byte[] all = Arrays.copyOf(start, start.length + end.length);
            System.arraycopy(end, 0, all, start.length, end.length);
            if (isUtf8(all)) {
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
