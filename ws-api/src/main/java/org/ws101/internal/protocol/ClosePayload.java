package org.ws101.internal.protocol;

import java.nio.charset.StandardCharsets;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocketFailure;
import org.ws101.internal.message.Utf8;

/** The payload of close frames (RFC 6455 §5.5.1 and §7.4). */
public final class ClosePayload {
    private static final int MAX_TEXT = 123;

    private ClosePayload() {}

    /**
     * Reads a received payload.
     *
     * @throws WebSocketFailure when the payload breaks a rule
     */
    public static CloseReason parse(byte[] payload) {
        if (payload.length == 0) {
            return CloseReason.of(CloseCode.NO_STATUS_RCVD);
        }
        if (payload.length == 1) {
            throw Breach.ofProtocol("close frame with a payload of 1 byte");
        }
        int code = ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF);
        CloseCode closeCode;
        try {
            closeCode = CloseCode.of(code);
        } catch (IllegalArgumentException e) {
            throw Breach.ofProtocol("close code " + code + " is not defined");
        }
        if (!closeCode.mayBeSent()) {
            throw Breach.ofProtocol("close code " + code + " must not be sent");
        }
        Utf8 text = new Utf8();
        if (!text.accept(payload, 2, payload.length - 2) || !text.isComplete()) {
            throw Breach.ofData("close reason is not valid UTF-8");
        }
        return new CloseReason(closeCode, text.decode(payload, 2, payload.length - 2));
    }

    /**
     * Builds the payload for a reason of the application's.
     *
     * @throws IllegalArgumentException when the code may not be sent, or the text is too long or not Unicode
     */
    public static byte[] of(CloseReason reason) {
        CloseCode code = reason.code();
        if (code.equals(CloseCode.NO_STATUS_RCVD) && reason.text().isEmpty()) {
            return new byte[0];
        }
        if (!code.mayBeSent()) {
            throw new IllegalArgumentException("Close code " + code
                    + " must not be sent: it means a missing close frame or code; use another code, such as 1000 or"
                    + " 1008");
        }
        byte[] text = Utf8.encode(reason.text());
        if (text.length > MAX_TEXT) {
            throw new IllegalArgumentException("The close reason is " + text.length
                    + " bytes long in UTF-8: the maximum is " + MAX_TEXT + " (RFC 6455 §5.5); shorten it");
        }
        return payload(code, text, text.length);
    }

    /** Builds the payload for a failure: a text that does not fit is cut between characters. */
    public static byte[] of(WebSocketFailure failure) {
        byte[] text = failure.text().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_TEXT);
        while (length < text.length && (text[length] & 0xC0) == 0x80) {
            length--;
        }
        return payload(failure.code(), text, length);
    }

    private static byte[] payload(CloseCode code, byte[] text, int length) {
        byte[] payload = new byte[2 + length];
        System.arraycopy(code.bytes(), 0, payload, 0, 2);
        System.arraycopy(text, 0, payload, 2, length);
        return payload;
    }
}
