package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;

/**
 * One connection after its opening handshake, in memory. Not thread-safe: the caller guards it, owns the clocks, and moves the
 * bytes.
 *
 * <p>{@link #receive} turns the peer's bytes into events; a pong that must be sent because of them is in the output before the
 * event is returned. A breach by the peer becomes {@link Event.Failed}. The close frame that a close or a breach asks for is
 * queued by {@link #conclude}: the caller decides when, so that what came before can still be answered. A mistake of the
 * local application throws, and changes nothing.
 */
public final class Protocol {
    private final WebSocketOptions options;
    private final Receiving receiving;
    private final Sending sending;
    private ConnectionState state = ConnectionState.OPEN;
    /** The first that applies of: the failure, the peer's close frame, our close frame. */
    private @Nullable CloseReason reason;
    /** What the peer broke, until the connection fails with it. */
    private @Nullable WebSocketFailure breach;
    /** Whether the connection failed or is about to: the peer's bytes mean nothing any more. */
    private boolean failed;
    /** Whether our close frame was the first. */
    private boolean closedFirst;

    /**
     * @param maskingKeys gives a fresh random key for each frame; used, and needed, by clients alone
     * @param extension what was negotiated, or null
     */
    public Protocol(
            Role role,
            WebSocketOptions options,
            Delivery delivery,
            IntSupplier maskingKeys,
            @Nullable Extension extension) {
        this.options = options;
        this.receiving = new Receiving(role, options, delivery, extension);
        this.sending = new Sending(options, role == Role.CLIENT ? maskingKeys : null, extension);
    }

    /**
     * Takes bytes of the peer up to the next event. They are unmasked in place.
     *
     * @param in a buffer with an accessible array
     * @return null when the buffer is used up; after the peer's close frame or a failure all bytes are ignored
     */
    public @Nullable Event receive(ByteBuffer in) {
        if (!state.receives()) {
            // RFC 6455 §5.5.1, §7.1.7: nothing after a close frame or a failure is processed
            in.position(in.limit());
            return null;
        }
        try {
            Event event = receiving.next(in);
            if (event instanceof Event.Received received) {
                receivedControl(received.message());
            }
            return event;
        } catch (WebSocketFailure failure) {
            breach = failure;
            failed = true;
            peerIsDone(new CloseReason(failure.code(), failure.text()));
            return new Event.Failed(failure);
        }
    }

    private void receivedControl(Message message) {
        if (message instanceof Message.Close close) {
            peerIsDone(close.reason());
        } else if (message instanceof Message.Ping ping
                && options.controlFrames() == ControlFrames.AUTOMATIC
                && state.sends()) {
            sending.pong(ping.data());
        }
    }

    private void peerIsDone(CloseReason why) {
        reason = why;
        state = state == ConnectionState.CLOSE_SENT ? ConnectionState.CLOSED : ConnectionState.PEER_DONE;
    }

    /** Queues the close frame that the peer's close frame or breach asks for, if either came and none was sent. */
    public void conclude() {
        if (state != ConnectionState.PEER_DONE) {
            return;
        }
        // RFC 6455 §5.5.1: the answer has the code that was received
        close(CloseReason.of(closeReason().orElseThrow().code()));
    }

    /** The peer's bytes have ended. */
    public void endOfInput() {
        if (state.receives()) {
            reason = CloseReason.of(CloseCode.ABNORMAL_CLOSURE);
        }
        state = ConnectionState.CLOSED;
    }

    /**
     * Queues a message, a part of one, or a control frame, in one frame.
     *
     * @throws WebSocketClosedException when the connection is closed or our close frame was sent
     * @throws WebSocketFailure when the extension could not transform the message; the connection has failed with that
     * @throws RuntimeException as {@link org.ws101.WebSocket#send} says
     */
    public void send(Message message) {
        if (message instanceof Message.Close close) {
            close(close.reason());
            return;
        }
        requireSendable();
        try {
            queue(message);
        } catch (WebSocketFailure failure) {
            fail(failure);
            throw failure;
        }
    }

    private void queue(Message message) {
        if (message instanceof Message.Text text) {
            sending.text(text);
        } else if (message instanceof Message.Binary binary) {
            sending.part(Opcode.BINARY, binary.data(), 0, binary.size(), !binary.partial());
        } else if (message instanceof Message.Ping ping) {
            sending.control(Opcode.PING, ping.data());
        } else {
            sending.control(Opcode.PONG, ((Message.Pong) message).data());
        }
    }

    /**
     * Queues a whole message, in as many frames as it takes. None may have begun.
     *
     * @throws WebSocketClosedException when the connection is closed or our close frame was sent
     * @throws WebSocketFailure when the extension could not transform the message; the connection has failed with that
     */
    public void send(PreparedMessage message) {
        requireSendable();
        try {
            sending.prepared(message);
        } catch (WebSocketFailure failure) {
            fail(failure);
            throw failure;
        }
    }

    /** Queues a part of a message; for text, bytes of valid UTF-8 that may be cut anywhere. */
    public void sendPart(Opcode type, byte[] bytes, int offset, int length, boolean last) {
        requireSendable();
        try {
            sending.part(type, bytes, offset, length, last);
        } catch (WebSocketFailure failure) {
            fail(failure);
            throw failure;
        }
    }

    /**
     * Queues a frame of the frame level.
     *
     * @throws WebSocketClosedException when the connection is closed or our close frame was sent
     * @throws RuntimeException as {@link org.ws101.FrameChannel#sendFrame} says
     */
    public void sendFrame(Frame frame) {
        requireSendable();
        if (!frame.opcode().equals(Opcode.CONNECTION_CLOSE)) {
            sending.frame(frame);
            return;
        }
        CloseReason own;
        try {
            own = ClosePayload.parse(frame.payloadData());
        } catch (WebSocketFailure e) {
            throw new IllegalArgumentException("The payload of the close frame breaks RFC 6455 §5.5.1: " + e.text(), e);
        }
        if (breach != null) {
            fail(breach);
            return;
        }
        sending.frame(frame);
        sentClose(own);
    }

    /**
     * Starts or answers the closing handshake; does nothing when our close frame was sent or the connection is closed. After a
     * breach by the peer the connection fails with that, whatever the application's reason.
     *
     * @throws IllegalArgumentException when the code may not be sent or the text is too long
     */
    public void close(CloseReason ownReason) {
        byte[] payload = ClosePayload.of(ownReason);
        if (breach != null) {
            fail(breach);
        } else if (state.sends()) {
            sending.close(payload);
            sentClose(ownReason);
        }
    }

    private void sentClose(CloseReason ownReason) {
        if (state == ConnectionState.PEER_DONE) {
            state = ConnectionState.CLOSED;
        } else {
            state = ConnectionState.CLOSE_SENT;
            closedFirst = true;
            reason = ownReason;
        }
    }

    /** Fails the connection (RFC 6455 §7.1.7): queues a close frame unless ours was sent, and ignores what still comes. */
    public void fail(WebSocketFailure failure) {
        if (state == ConnectionState.CLOSED) {
            return;
        }
        if (state.sends()) {
            sending.close(ClosePayload.of(failure));
        }
        state = ConnectionState.CLOSED;
        failed = true;
        reason = new CloseReason(failure.code(), failure.text());
    }

    private void requireSendable() {
        if (!state.sends()) {
            throw new WebSocketClosedException(closeReason().orElseThrow());
        }
    }

    public ConnectionState state() {
        return state;
    }

    /** Whether the connection failed, by a breach or by {@link #fail}. */
    public boolean hasFailed() {
        return failed;
    }

    /** Whether this side began the closing handshake. */
    public boolean hasClosedFirst() {
        return closedFirst;
    }

    /** Whether a message has begun to be sent and not ended, and still can be. */
    public boolean isWithinSentMessage() {
        return state.sends() && sending.isWithinMessage();
    }

    /** Why the connection closes; empty while it is open. */
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(reason);
    }

    /** How many bytes wait to be written. */
    public int outputSize() {
        return sending.outputSize();
    }

    /** Hands over all bytes that wait to be written. Nobody may write to the array behind them: others may send it too. */
    public ByteBuffer takeOutput() {
        return sending.output().take();
    }
}
