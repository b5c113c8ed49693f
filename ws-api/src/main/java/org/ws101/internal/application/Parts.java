package org.ws101.internal.application;

import java.util.List;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketOptions;
import org.ws101.internal.message.TextParts;
import org.ws101.internal.protocol.Event;

/** Makes messages, whole or partial, of the frames that they came in. Not thread-safe. */
final class Parts {
    private final boolean retainsFrames;
    private final TextParts texts = new TextParts();
    /** Of the current message. */
    private Opcode type = Opcode.TEXT;

    Parts(WebSocketOptions options) {
        this.retainsFrames = options.retainsFrames();
    }

    /** Whether a frame belongs to a message, not to an opcode that was admitted or to control. */
    static boolean isOfMessage(Frame frame) {
        return frame.opcode().code() <= Opcode.BINARY.code();
    }

    /** The next part of the current message, or all of it. */
    Message next(Event.Part part) {
        begin(part.frame());
        return message(part.payload(), part.frame().fin(), List.of(part.frame()));
    }

    /** A frame of a message comes; the first one tells its type. */
    void begin(Frame frame) {
        if (!frame.opcode().equals(Opcode.CONTINUATION)) {
            type = frame.opcode();
        }
    }

    /** What came next of the current message, or all of it. */
    Message message(byte[] payload, boolean fin, List<Frame> of) {
        List<Frame> frames = retainsFrames ? of : List.of();
        return type.equals(Opcode.TEXT)
                ? new Message.Text(texts.next(payload), !fin, frames)
                : new Message.Binary(payload, !fin, frames);
    }
}
