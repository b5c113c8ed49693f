package org.ws101;

/**
 * The frame level of a connection, for applications that need single frames. Thread-safe like its {@link WebSocket}.
 *
 * <p>Where compression was agreed on, frames of compressed messages come as they are: RSV1 is set on the first of them, and
 * their payloads are compressed. Frames that are sent are not compressed. One may begin a message that the application has
 * compressed itself by carrying RSV1, where the option admitRsv admits that bit: its data must refer to no earlier message, and
 * no further back than the window that was agreed on. It is not checked to be text.
 *
 * <p>Every rule of RFC 6455 is still enforced: on what is received by failing the connection, on what is sent by an
 * exception before anything is sent. Levels may be mixed between messages, not within one.
 *
 * <p>The library implements this; an application does so only to wrap one. Methods may be added in later versions.
 */
public interface FrameChannel {
    /**
     * Waits for the next frame. With {@link ControlFrames#AUTOMATIC} control frames are answered quietly and do not come
     * out here; with {@link ControlFrames#MANUAL} they do.
     *
     * @throws WebSocketClosedException when the connection is closed and all that came before has been received
     * @throws IllegalStateException when the connection belongs to a {@link WebSocketListener}, or the message level has
     *     taken part of the current message
     * @throws WebSocketException when the thread is interrupted; nothing is lost
     */
    Frame receiveFrame();

    /**
     * Sends one frame. Blocks while the outbound bound is reached, at most for the send timeout. The masking follows from
     * the role, not from the frame.
     *
     * @throws MessageTooBigException when the payload is larger than the maximum frame size; nothing is sent
     * @throws IllegalArgumentException when the frame breaks RFC 6455, for example with text that is not UTF-8, or with an
     *     opcode or reserved bit that was not admitted; nothing is sent
     * @throws IllegalStateException when the frame may not follow the last one, or a message is in the middle of being
     *     sent on the message level; nothing is sent
     * @throws WebSocketClosedException when the connection is closed or its close frame has been sent
     * @throws WebSocketTimeoutException when there was no room within the send timeout
     */
    void sendFrame(Frame frame);
}
