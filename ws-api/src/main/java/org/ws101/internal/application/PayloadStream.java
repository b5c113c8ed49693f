package org.ws101.internal.application;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;

/** The payloads of all binary messages, one after the other: see {@link org.ws101.WebSocket#inputStream}. For one thread at a time. */
final class PayloadStream extends InputStream {
    private static final byte[] NOTHING = new byte[0];

    private final Host host;
    private final Incoming incoming;
    /** The part that came last. */
    private byte[] part = NOTHING;

    private int position;

    PayloadStream(Host host, Incoming incoming) {
        this.host = host;
        this.incoming = incoming;
    }

    @Override
    public int read() throws IOException {
        return fill() ? part[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, available());
        System.arraycopy(part, position, into, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() {
        return part.length - position;
    }

    /** Waits until there is a byte; false when none comes any more. */
    private boolean fill() throws IOException {
        while (available() == 0) {
            try {
                part = payload(incoming.receive(Long.MAX_VALUE));
                position = 0;
            } catch (WebSocketClosedException end) {
                if (Incoming.isOrderly(end)) {
                    return false;
                }
                throw new IOException(end.getMessage(), end);
            } catch (WebSocketFailure failure) {
                throw new IOException(failure.getMessage(), failure);
            } catch (WebSocketException interrupted) {
                throw (IOException) new InterruptedIOException(interrupted.getMessage()).initCause(interrupted);
            }
        }
        return true;
    }

    private byte[] payload(Message message) {
        if (message instanceof Message.Binary binary) {
            return binary.data();
        }
        // RFC 6455 §7.4.1: 1003 is for an endpoint that understands only the other type of data.
        WebSocketFailure failure = new WebSocketFailure(CloseCode.UNSUPPORTED_DATA, "No text messages here.");
        host.fail(failure);
        throw failure;
    }
}
