package org.ws101.internal.trace;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.ws101.internal.frame.FrameReader;

/** Tells the trace of the frames that pass in one direction. For one thread at a time. */
public final class FrameTap {
    private enum Expect {
        FIRST,
        SECOND,
        LENGTH,
        MASKING_KEY,
        PAYLOAD,
        /** The peer sent no length: what follows cannot be read. */
        NOTHING
    }

    private final Trace trace;
    private final String direction;
    private final FrameReader frame = new FrameReader();
    /** The beginning of the payload, if it is to be shown. */
    private final byte[] shown;

    private int shownSize;
    private Expect expect = Expect.FIRST;

    FrameTap(Trace trace, String direction, int payloadBytes) {
        this.trace = trace;
        this.direction = direction;
        this.shown = new byte[payloadBytes];
    }

    /** Bytes pass, in pieces of any size. They are not changed. */
    public void pass(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.allocate(length).put(bytes, offset, length).flip(); // payloads are unmasked in place
        while (readsHeader(in)) {
            int start = in.position();
            int count = Math.min(frame.readPayload(in), shown.length - shownSize);
            System.arraycopy(in.array(), start, shown, shownSize, count);
            shownSize += count;
            if (frame.payloadRemaining() > 0) {
                return;
            }
            if (shown.length > 0) {
                tell(payload());
            }
            shownSize = 0;
            expect = Expect.FIRST;
        }
    }

    /** Reads what is missing of a header; a frame whose payload is not to be shown is told of then. */
    private boolean readsHeader(ByteBuffer in) {
        if (expect == Expect.FIRST && frame.readFirst(in)) {
            expect = Expect.SECOND;
        }
        if (expect == Expect.SECOND && frame.readSecond(in)) {
            expect = Expect.LENGTH;
        }
        if (expect == Expect.LENGTH && frame.readLength(in)) {
            expect = Expect.MASKING_KEY;
        }
        if (expect == Expect.MASKING_KEY && frame.readMaskingKey(in)) {
            expect = frame.payloadLength() < 0 ? Expect.NOTHING : Expect.PAYLOAD;
            if (shown.length == 0 || expect == Expect.NOTHING) {
                tell("");
            }
        }
        return expect == Expect.PAYLOAD;
    }

    private String payload() {
        String more = frame.payloadLength() > shownSize ? "..." : "";
        return " payload=" + HexFormat.of().formatHex(shown, 0, shownSize) + more;
    }

    private void tell(String payload) {
        trace.frame(direction + " " + opcode() + " fin=" + (frame.fin() ? 1 : 0) + " rsv=" + frame.rsv() + " length="
                + Long.toUnsignedString(frame.payloadLength()) + payload);
    }

    private String opcode() {
        return switch (frame.opcode()) {
            case 0x0 -> "continuation";
            case 0x1 -> "text";
            case 0x2 -> "binary";
            case 0x8 -> "close";
            case 0x9 -> "ping";
            case 0xA -> "pong";
            default -> "opcode " + frame.opcode();
        };
    }
}
