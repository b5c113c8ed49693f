package org.ws101;

/**
 * The frame level of a connection, for applications that need single frames. Thread-safe like its {@link WebSocket}.
 *
 * <p>With compression, this level does not decompress: RSV1 is set on the first frame of a compressed message, and the
 * payloads are compressed. Nor does it compress frames that are sent. To send a message that you have compressed
 * yourself, set RSV1 on its first frame, with the option admitRsv. Its data must refer to no earlier message, and no
 * further back than the agreed window. Such data is not checked to be text.
 *
 * <p>Every rule of RFC 6455 is enforced. A received frame that violates one fails the connection; for a sent one, the
 * call throws before it sends anything. Levels may be mixed between messages, not within one.
 *
 * <p>The library implements this; an application does so only to wrap an instance. Later versions may add methods.
 */
public interface FrameChannel {
    /**
     * Waits for the next frame and returns it. With {@link ControlFrames#MANUAL} it also returns control frames; with
     * {@link ControlFrames#AUTOMATIC} the library answers them.
     *
     * @throws WebSocketClosedException when the connection is closed and all earlier frames have been received
     * @throws IllegalStateException when the connection belongs to a {@link WebSocketListener}, the message level has
     *     received part of the current message, or in a callback that is declared not to block
     * @throws WebSocketException when the thread is interrupted; no frame is lost
     */
    Frame receiveFrame();

    /**
     * Sends one frame. Blocks while the outbound bound is reached, up to the send timeout. A close frame starts or
     * answers the closing handshake, without blocking. The role determines the masking, not the frame.
     *
     * @throws MessageTooBigException when the payload is larger than the maximum frame size; nothing is sent
     * @throws IllegalArgumentException when the frame violates RFC 6455, for example with text that is not UTF-8, or
     *     with an opcode or reserved bit that was not admitted; nothing is sent
     * @throws IllegalStateException when the frame must not follow the last one, the message level is sending a message
     *     in parts, or in a callback that is declared not to block; nothing is sent
     * @throws WebSocketClosedException when the connection is closed, its close frame has been sent, or
     *     {@link OverflowPolicy#ABORT} has dropped it
     * @throws WebSocketTimeoutException when there was no room within the send timeout
     * @throws WebSocketException with {@link OverflowPolicy#FAIL} while the outbound bound is reached, or when the
     *     thread is interrupted
     */
    void sendFrame(Frame frame);
}
