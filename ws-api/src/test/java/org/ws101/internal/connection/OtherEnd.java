package org.ws101.internal.connection;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.protocol.Delivery;
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Protocol;
import org.ws101.internal.protocol.Role;
import org.ws101.testkit.wire.Wire;

/** The other end of a connection, on the sans-I/O level: makes bytes to send, and reads what the connection has sent. */
final class OtherEnd {
    private static final WebSocketOptions OPTIONS = WebSocketOptions.builder()
            .controlFrames(org.ws101.ControlFrames.MANUAL)
            .maxFrameSize(1 << 24)
            .maxMessageSize(1 << 28)
            .maxFragments(1 << 20)
            .build();

    private final Role role;
    /** Restores what is received, and transforms what is sent. */
    private final @Nullable Extension extension;

    private final Protocol sending;
    private final Protocol receiving;

    /** @param of the role of the connection under test */
    OtherEnd(Role of) {
        this(of, null);
    }

    /** @param extension this end of what was agreed on */
    OtherEnd(Role of, @Nullable Extension extension) {
        this.extension = extension;
        role = of == Role.SERVER ? Role.CLIENT : Role.SERVER;
        sending = newProtocol();
        receiving = newProtocol();
    }

    private Protocol newProtocol() {
        return new Protocol(role, OPTIONS, Delivery.WHOLE, () -> 0x37FA213D, extension);
    }

    byte[] text(String... texts) {
        for (String text : texts) {
            sending.send(new Message.Text(text));
        }
        return output();
    }

    byte[] message(Message message) {
        sending.send(message);
        return output();
    }

    byte[] ping(String data) {
        return message(new Message.Ping(data.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    byte[] frame(boolean fin, Opcode opcode, String payload) {
        return frame(fin, opcode, payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    byte[] frame(boolean fin, Opcode opcode, byte[] payload) {
        sending.sendFrame(new Frame(fin, 0, opcode, false, payload));
        return output();
    }

    /** A close frame; more may be sent behind it, as only a bad peer would. */
    byte[] close(CloseCode code) {
        Protocol once = newProtocol();
        once.close(CloseReason.of(code));
        return bytes(once.takeOutput());
    }

    /** A frame that breaks a rule: the opcode 3 is reserved (RFC 6455 §5.2). */
    byte[] breach() {
        return role == Role.CLIENT ? Wire.frame(0x83, new byte[0]) : Wire.unmasked(0x83, new byte[0]);
    }

    private byte[] output() {
        return bytes(sending.takeOutput());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Reads bytes of the connection's: texts as they are, everything else as {@code kind:content}. */
    List<String> read(byte[] bytes) {
        List<String> messages = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes.clone());
        for (Event event = receiving.receive(in); event != null; event = receiving.receive(in)) {
            messages.add(event instanceof Event.Received received ? describe(received.message()) : event.toString());
        }
        return messages;
    }

    private static String describe(Message message) {
        if (message instanceof Message.Text text) {
            return text.data();
        } else if (message instanceof Message.Binary binary) {
            return "binary:" + binary.size();
        } else if (message instanceof Message.Ping ping) {
            return "ping:" + ascii(ping.data());
        } else if (message instanceof Message.Pong pong) {
            return "pong:" + ascii(pong.data());
        }
        CloseReason reason = ((Message.Close) message).reason();
        return "close:" + reason.code().code() + (reason.text().isEmpty() ? "" : " " + reason.text());
    }

    private static String ascii(byte[] data) {
        return new String(data, java.nio.charset.StandardCharsets.US_ASCII);
    }
}
