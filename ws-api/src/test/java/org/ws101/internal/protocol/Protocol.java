package org.ws101.internal.protocol;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.ControlFrames;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.link.Control;
import org.ws101.internal.link.Link;

/**
 * The rules joined as a connection joins them, but for one thread, without a network and a clock: {@link Receiving}, {@link
 * Sending}, and the {@link Link} between them.
 */
public final class Protocol {
    private static final long NOW = 0;

    private final WebSocketOptions options;
    private final Receiving receiving;
    private final Sending sending;
    private final Link link;

    public Protocol(
            Role role,
            WebSocketOptions options,
            Delivery delivery,
            IntSupplier maskingKeys,
            @Nullable Extension extension) {
        this.options = options;
        this.receiving = new Receiving(role, options, delivery, extension);
        this.sending = new Sending(options, role == Role.CLIENT ? maskingKeys : null, extension);
        this.link = new Link(
                options,
                new Link.Side("s1", role == Role.SERVER, false),
                control(Opcode.PING),
                control(Opcode.CONNECTION_CLOSE));
        link.start(NOW);
    }

    private static Control control(Opcode opcode, byte... payload) {
        return new Control(Sending.firstByte(opcode), payload);
    }

    private static Control close(byte[] payload) {
        return control(Opcode.CONNECTION_CLOSE, payload);
    }

    /** Takes bytes of the peer up to the next event; null when the buffer is used up. */
    public @Nullable Event receive(ByteBuffer in) {
        if (!link.state().receives()) {
            in.position(in.limit());
            return null;
        }
        Event event = receiving.receive(in);
        if (event instanceof Event.Failed failed) {
            link.breached(failed.failure(), close(ClosePayload.of(failed.failure())), NOW);
        } else if (event instanceof Event.Received received) {
            receivedControl(received.message());
        }
        return event;
    }

    /** Where the bytes that come next may be read, see {@link Receiving#room}. */
    public @Nullable ByteBuffer room() {
        return link.state().receives() ? receiving.room() : null;
    }

    private void receivedControl(Message message) {
        if (message instanceof Message.Close close) {
            CloseReason reason = close.reason();
            link.peerClosed(reason, close(ClosePayload.of(CloseReason.of(reason.code()))), NOW);
        } else if (message instanceof Message.Ping ping && options.controlFrames() == ControlFrames.AUTOMATIC) {
            link.pong(control(Opcode.PONG, ping.data()));
        }
    }

    public void conclude() {
        link.conclude(NOW);
    }

    /** The peer's bytes have ended. */
    public void endOfInput() {
        link.end(null);
    }

    public void send(Message message) {
        if (message instanceof Message.Close close) {
            close(close.reason());
        } else {
            queue(() -> sending.send(message));
        }
    }

    public void send(PreparedMessage message) {
        queue(() -> sending.prepared(message));
    }

    public void sendPart(Opcode type, byte[] bytes, int offset, int length, boolean last) {
        queue(() -> sending.part(type, bytes, offset, length, last));
    }

    public void sendFrame(Frame frame) {
        if (!frame.opcode().equals(Opcode.CONNECTION_CLOSE)) {
            queue(() -> sending.frame(frame));
            return;
        }
        requireSendable();
        CloseReason own;
        try {
            own = ClosePayload.parse(frame.payloadData());
        } catch (WebSocketFailure e) {
            throw new IllegalArgumentException(
                    "The payload of the close frame violates RFC 6455 §5.5.1: " + e.text(), e);
        }
        sending.check(frame);
        link.close(own, new Control(Sending.firstByte(frame), frame.payloadData()), NOW);
    }

    private void queue(Runnable encoding) {
        requireSendable();
        appendControls(false);
        int before = sending.outputSize();
        try {
            encoding.run();
        } catch (WebSocketFailure failure) {
            fail(failure);
            throw failure;
        } finally {
            link.flow().queued(sending.outputSize() - before, 1, false);
        }
    }

    private void appendControls(boolean closeToo) {
        int before = sending.outputSize();
        link.takeControls(closeToo).forEach(control -> sending.control(control.firstByte(), control.payload()));
        link.flow().queued(sending.outputSize() - before, 0, false);
        link.controlsQueued();
    }

    public void close(CloseReason ownReason) {
        link.close(ownReason, close(ClosePayload.of(ownReason)), NOW);
    }

    public void fail(WebSocketFailure failure) {
        link.fail(failure, close(ClosePayload.of(failure)), NOW);
    }

    private void requireSendable() {
        if (!link.state().sends()) {
            throw new WebSocketClosedException(closeReason().orElseThrow());
        }
    }

    public ConnectionState state() {
        return ConnectionState.of(link.state());
    }

    public boolean hasFailed() {
        return link.hasFailed();
    }

    public boolean hasClosedFirst() {
        return link.hasClosedFirst();
    }

    public boolean isWithinSentMessage() {
        return link.state().sends() && sending.isWithinMessage();
    }

    public Optional<CloseReason> closeReason() {
        return link.closeReason();
    }

    /** How many bytes of messages wait to be written. */
    public int outputSize() {
        return sending.outputSize();
    }

    /** Takes all that waits to be written; it has left then. */
    public ByteBuffer takeOutput() {
        appendControls(true);
        ByteBuffer output = sending.takeOutput();
        if (link.mayWrite()) {
            link.takeAll(output, 0);
            link.wrote(output, 0, NOW);
        }
        return output;
    }
}
