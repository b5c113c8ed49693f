package org.ws101.internal.application;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
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
import org.ws101.internal.protocol.Event;
import org.ws101.internal.protocol.Role;

/**
 * What the blocking application receives: parts, whole messages or frames out of the events of the {@link Inbox}. For one
 * thread at a time.
 */
public final class Incoming {
    /** As {@link WebSocketOptions} says of whole messages: larger ones can be received in parts alone. */
    private static final long MOST_IN_ONE = 1 << 30;

    private enum Level {
        NONE,
        MESSAGE,
        FRAME
    }

    private final Host host;
    private final Inbox inbox;
    private final Role role;
    private final Parts parts;
    /** Parts that receiveAll has taken and not yet joined: an interrupt does not lose them. */
    private final ArrayDeque<Event.Part> held = new ArrayDeque<>(1);

    private long heldBytes;
    private final PayloadStream payloads;
    private final boolean manual;
    /** On which level the beginning of the current message was received. */
    private Level level = Level.NONE;

    public Incoming(Host host, Inbox inbox, Role role, WebSocketOptions options) {
        this.host = host;
        this.inbox = inbox;
        this.role = role;
        this.parts = new Parts(options);
        this.payloads = new PayloadStream(host, this);
        this.manual = options.controlFrames() == ControlFrames.MANUAL;
    }

    /** See {@link org.ws101.WebSocket#receive}. */
    public Message receive(long nanos) {
        requireNoFrames();
        Event.Part first = takeHeld();
        if (first != null) {
            return part(first);
        }
        Event event = inbox.next(new Inbox.Patience(nanos));
        return event instanceof Event.Part part ? part(requireMessageFrame(part)) : message(event);
    }

    /** See {@link org.ws101.WebSocket#receiveAll}. */
    public Message receiveAll(long max, long nanos) {
        if (max < 0) {
            throw new IllegalArgumentException("max is " + max + " bytes: use 0 or more");
        }
        requireNoFrames();
        Inbox.Patience patience = new Inbox.Patience(nanos);
        while (true) {
            Event event = inbox.next(patience);
            if (!(event instanceof Event.Part part)) {
                Message message = message(event);
                if (!surelyAtMost(max, message)) {
                    requireAtMost(max, message.size());
                }
                return message;
            }
            held.add(requireMessageFrame(part));
            heldBytes += part.payload().length;
            requireAtMost(Math.min(max, MOST_IN_ONE), heldBytes);
            if (part.frame().fin()) {
                return join();
            }
        }
    }

    /** Whether a message is no larger, as far as that shows without a look at each character; control frames always. */
    private static boolean surelyAtMost(long max, Message message) {
        if (message instanceof Message.Text text) {
            return 3L * text.data().length() <= max;
        }
        return !(message instanceof Message.Binary binary) || binary.size() <= max;
    }

    /** See {@link org.ws101.WebSocket#inputStream}. */
    public InputStream payloads() {
        if (manual) {
            throw new IllegalStateException(
                    "A stream cannot contain the control frames that the option controlFrames MANUAL delivers:"
                            + " use AUTOMATIC, or receive messages");
        }
        return payloads;
    }

    /** Whether a connection ended by a closing handshake, whoever began it. */
    public static boolean isOrderly(WebSocketClosedException end) {
        return end.getCause() == null && !end.reason().code().equals(CloseCode.ABNORMAL_CLOSURE);
    }

    /** See {@link org.ws101.FrameChannel#receiveFrame}. */
    public Frame receiveFrame() {
        if (level == Level.MESSAGE) {
            throw new IllegalStateException(
                    "The current message is being received in parts: receive its rest with receive or receiveAll"
                            + " before the next frame");
        }
        Event event = takeHeld();
        if (event == null) {
            event = inbox.next(Inbox.Patience.endless());
        }
        Frame frame = event instanceof Event.Part part ? part.frame() : frame(message(event));
        if (Parts.isOfMessage(frame)) {
            level = frame.fin() ? Level.NONE : Level.FRAME;
        }
        return frame;
    }

    private Message join() {
        byte[] payload = new byte[Math.toIntExact(heldBytes)];
        int size = 0;
        List<Frame> frames = new ArrayList<>();
        parts.begin(held.getFirst().frame());
        for (Event.Part part : held) {
            System.arraycopy(part.payload(), 0, payload, size, part.payload().length);
            size += part.payload().length;
            frames.add(part.frame());
        }
        held.clear();
        heldBytes = 0;
        level = Level.NONE;
        return parts.message(payload, true, frames);
    }

    private Message part(Event.Part part) {
        level = part.frame().fin() ? Level.NONE : Level.MESSAGE;
        return parts.next(part);
    }

    private Event.@Nullable Part takeHeld() {
        Event.Part part = held.poll();
        if (part != null) {
            heldBytes -= part.payload().length;
        }
        return part;
    }

    private void requireNoFrames() {
        if (level == Level.FRAME) {
            throw new IllegalStateException(
                    "The current message is being received frame by frame: receive its rest with receiveFrame"
                            + " before the next message");
        }
    }

    private Event.Part requireMessageFrame(Event.Part part) {
        if (!Parts.isOfMessage(part.frame())) {
            inbox.putBack(part);
            throw new IllegalStateException(
                    part.frame() + " has a reserved opcode that was admitted: receive it with frames().receiveFrame()");
        }
        return part;
    }

    private void requireAtMost(long max, long size) {
        if (size > max) {
            WebSocketFailure failure = new WebSocketFailure(
                    CloseCode.MESSAGE_TOO_BIG, "message is larger than the limit of " + max + " bytes");
            held.clear();
            heldBytes = 0;
            host.fail(failure);
            throw failure;
        }
    }

    private Frame frame(Message message) {
        boolean masked = role == Role.SERVER;
        if (message instanceof Message.Text text) {
            return new Frame(true, 0, Opcode.TEXT, masked, text.data().getBytes(StandardCharsets.UTF_8));
        } else if (message instanceof Message.Binary binary) {
            return new Frame(true, 0, Opcode.BINARY, masked, binary.data());
        } else if (message instanceof Message.Ping ping) {
            return new Frame(true, 0, Opcode.PING, masked, ping.data());
        } else if (message instanceof Message.Pong pong) {
            return new Frame(true, 0, Opcode.PONG, masked, pong.data());
        }
        return new Frame(true, 0, Opcode.CONNECTION_CLOSE, masked, payload(((Message.Close) message).reason()));
    }

    private static byte[] payload(CloseReason reason) {
        if (reason.code().equals(CloseCode.NO_STATUS_RCVD)) {
            return new byte[0];
        }
        byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        System.arraycopy(reason.code().bytes(), 0, payload, 0, 2);
        System.arraycopy(text, 0, payload, 2, text.length);
        return payload;
    }

    private static Message message(Event event) {
        return ((Event.Received) event).message();
    }
}
