package org.ws101;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A message, a part of one, or a control frame: the unit that a {@link WebSocket} sends and receives.
 *
 * <p>Immutable unless you write to the arrays: the library neither copies nor changes them.
 */
public sealed interface Message {
    /** Returns whether more parts of the same message follow. Always false for control frames. */
    default boolean partial() {
        return false;
    }

    /** Returns the size of the payload in bytes; for text the length in UTF-8. */
    int size();

    /**
     * Returns the frames of a received message, with {@link WebSocketOptions.Builder#retainFrames}; else empty. The
     * payloads of a compressed message are compressed, and RSV1 is set on its first frame.
     */
    default List<Frame> frames() {
        return List.of();
    }

    /**
     * A text message or a part of one. A part never ends within a surrogate pair.
     *
     * @param data the text
     * @param partial whether more parts follow
     * @param frames the frames that it came in, if they are retained
     */
    record Text(String data, boolean partial, List<Frame> frames) implements Message {
        public Text {
            Objects.requireNonNull(data, "data");
            frames = List.copyOf(Objects.requireNonNull(frames, "frames"));
        }

        /** Creates a whole message. */
        public Text(String data) {
            this(data, false, List.of());
        }

        /** Returns the start or middle of a message; the part that ends it is a {@code new Text(data)}. */
        public static Text part(String data) {
            return new Text(data, true, List.of());
        }

        @Override
        public int size() {
            int size = 0;
            for (int i = 0; i < data.length(); i++) {
                char c = data.charAt(i);
                // a surrogate pair is four bytes: two for each half
                size += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
            return size;
        }
    }

    /**
     * A binary message or a part of one.
     *
     * @param data the bytes
     * @param partial whether more parts follow
     * @param frames the frames that it came in, if they are retained
     */
    record Binary(byte[] data, boolean partial, List<Frame> frames) implements Message {
        public Binary {
            Objects.requireNonNull(data, "data");
            frames = List.copyOf(Objects.requireNonNull(frames, "frames"));
        }

        /** Creates a whole message. */
        public Binary(byte[] data) {
            this(data, false, List.of());
        }

        /** Returns the start or middle of a message; the part that ends it is a {@code new Binary(data)}. */
        public static Binary part(byte[] data) {
            return new Binary(data, true, List.of());
        }

        @Override
        public int size() {
            return data.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Binary binary
                    && partial == binary.partial
                    && Arrays.equals(data, binary.data)
                    && frames.equals(binary.frames);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "Binary[" + data.length + " bytes" + (partial ? ", partial]" : "]");
        }
    }

    /**
     * A ping (RFC 6455 §5.5.2).
     *
     * @param data the application data, up to 125 bytes
     */
    record Ping(byte[] data) implements Message {
        /** @throws IllegalArgumentException when there are more than 125 bytes */
        public Ping {
            requireControlSize(data);
        }

        @Override
        public int size() {
            return data.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Ping ping && Arrays.equals(data, ping.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "Ping[" + data.length + " bytes]";
        }
    }

    /**
     * A pong (RFC 6455 §5.5.3), the answer to a ping or an unasked sign of life.
     *
     * @param data the application data, up to 125 bytes
     */
    record Pong(byte[] data) implements Message {
        /** @throws IllegalArgumentException when there are more than 125 bytes */
        public Pong {
            requireControlSize(data);
        }

        @Override
        public int size() {
            return data.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Pong pong && Arrays.equals(data, pong.data);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(data);
        }

        @Override
        public String toString() {
            return "Pong[" + data.length + " bytes]";
        }
    }

    /**
     * A close frame (RFC 6455 §5.5.1).
     *
     * @param reason its code and text; {@link CloseCode#NO_STATUS_RCVD} stands for a frame without a code
     */
    record Close(CloseReason reason) implements Message {
        public Close {
            Objects.requireNonNull(reason, "reason");
        }

        /** Creates a close frame with a code and no text. */
        public Close(CloseCode code) {
            this(CloseReason.of(code));
        }

        /** Creates a close frame with a code and a text. */
        public Close(CloseCode code, String text) {
            this(new CloseReason(code, text));
        }

        /** Returns the length of the payload: 0 without a code, else 2 and the text's length in UTF-8. */
        @Override
        public int size() {
            return reason.code().equals(CloseCode.NO_STATUS_RCVD) ? 0 : 2 + new Text(reason.text()).size();
        }
    }

    private static void requireControlSize(byte[] data) {
        if (Objects.requireNonNull(data, "data").length > 125) {
            throw new IllegalArgumentException("The payload of a control frame is " + data.length
                    + " bytes: the maximum is 125 (RFC 6455 §5.5); send larger data as a message");
        }
    }
}
