package org.ws101.servlet.internal.replay;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.servlet.internal.transport.SilentTransport;

/**
 * The network of a connection, whose peer reads what is written to it as long as it is told to. Hands over each message: a {@code String} or a
 * {@code byte[]}; and a close frame as the {@code Integer} of its code. Frames are whole, and not compressed. Thread-safe.
 */
final class ReadingPeer extends SilentTransport {
    private final ReentrantLock lock = new ReentrantLock();
    private final Consumer<Object> reader;
    private final StringBuilder parts = new StringBuilder();
    /** All that follows is guarded by the lock. */
    private @Nullable Connection connection;

    private @Nullable ByteBuffer unread;
    private boolean pauses;
    private boolean gone;

    ReadingPeer(Consumer<Object> reader) {
        this.reader = reader;
    }

    /** Opens a connection to it, which has few places for messages that wait, and no pings. */
    Connection connect(Services services) {
        WebSocketOptions options = WebSocketOptions.builder()
                .outboundMessages(4)
                .pingInterval(Duration.ZERO)
                .idleTimeout(Duration.ZERO)
                .sendTimeout(Duration.ofHours(1))
                .build();
        Connection opened =
                Connection.blocking(new Setup(Role.SERVER, options, Optional.empty(), null, null), services);
        start(opened);
        return opened;
    }

    void start(Connection on) {
        lock.lock();
        try {
            connection = on;
        } finally {
            lock.unlock();
        }
        on.start(this);
    }

    /** Reads nothing more for now. */
    void pause() {
        lock.lock();
        try {
            pauses = true;
        } finally {
            lock.unlock();
        }
    }

    /** Reads on. */
    void goOn() {
        Connection written = null;
        lock.lock();
        try {
            pauses = false;
            if (unread != null) {
                take(unread);
                unread = null;
                written = connection;
            }
        } finally {
            lock.unlock();
        }
        if (written != null) {
            written.written();
        }
    }

    /** Nothing more reaches it. */
    void vanish() {
        lock.lock();
        try {
            gone = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean write(ByteBuffer bytes) {
        lock.lock();
        try {
            if (pauses) {
                unread = bytes;
                return false;
            }
            take(bytes);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void take(ByteBuffer frames) {
        while (frames.hasRemaining()) {
            int first = frames.get() & 0xFF;
            int length = frames.get();
            byte[] payload = new byte[length == 126 ? frames.getShort() & 0xFFFF : length];
            frames.get(payload);
            if (!gone) {
                handOver(first, payload);
            }
        }
    }

    private void handOver(int first, byte[] payload) {
        switch (first) {
            case 0x01, 0x00 -> parts.append(new String(payload, StandardCharsets.UTF_8));
            case 0x81, 0x80 -> {
                String text = parts + new String(payload, StandardCharsets.UTF_8);
                parts.setLength(0);
                reader.accept(text);
            }
            case 0x82 -> reader.accept(payload);
            case 0x88 -> reader.accept(ByteBuffer.wrap(payload).getShort() & 0xFFFF);
            default -> {} // pings
        }
    }

    @Override
    public int unwritten() {
        return 1;
    }
}
