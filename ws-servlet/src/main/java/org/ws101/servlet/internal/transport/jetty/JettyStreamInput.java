package org.ws101.servlet.internal.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.io.EndPoint;
import org.jspecify.annotations.Nullable;

/**
 * What a stream of HTTP/2 receives. One thread at a time reads.
 *
 * <p>It reads from the stream, for the end point above it must not be read from: Jetty, to 12.1.14, closes that as soon as the
 * peer resets the stream, and when a read is under way then both give the same piece of the connection's buffer back. Jetty
 * counts one reader too few from then on, and ends up reading nothing more for any stream of that connection.
 */
final class JettyStreamInput {
    private final EndPoint endPoint;
    private final Stream stream;
    /** What a buffer had no room for: a copy, so that nothing of Jetty's is kept. */
    private @Nullable ByteBuffer rest;

    private volatile boolean ended;

    JettyStreamInput(EndPoint endPoint) {
        this.endPoint = endPoint;
        this.stream = (Stream) endPoint.getTransport();
    }

    /** Whether END_STREAM has been read. */
    boolean hasEnded() {
        return ended;
    }

    /**
     * Reads without blocking to behind the limit of a buffer, as {@link EndPoint#fill} does.
     *
     * @return how many bytes; -1 at the end
     */
    int fill(ByteBuffer buffer) throws IOException {
        ByteBuffer left = rest;
        if (left != null) {
            int count = append(left, buffer);
            rest = left.hasRemaining() ? left : null;
            return count;
        }
        int count = 0;
        while (count == 0 && !ended) {
            Stream.Data data = stream.readData();
            if (data == null) {
                return whenThereIsNone(buffer);
            }
            ended = data.frame().isEndStream();
            ByteBuffer payload = data.frame().getByteBuffer();
            count = append(payload, buffer);
            if (payload.hasRemaining()) {
                rest = ByteBuffer.allocate(payload.remaining()).put(payload).flip();
            }
            data.release();
        }
        return count == 0 ? -1 : count;
    }

    /** Of a stream that has gone the end point tells why: it has been closed, and closes no more. */
    private int whenThereIsNone(ByteBuffer buffer) throws IOException {
        return endPoint.isOpen() ? 0 : endPoint.fill(buffer);
    }

    private static int append(ByteBuffer from, ByteBuffer to) {
        int start = to.limit();
        int count = Math.min(from.remaining(), to.capacity() - start);
        to.limit(start + count).put(start, from, from.position(), count);
        from.position(from.position() + count);
        return count;
    }

    /**
     * Reads what there is, up to a number of bytes or a piece more, for nobody.
     *
     * @return how many bytes
     */
    int discard(int most) {
        int count = rest == null ? 0 : rest.remaining();
        rest = null;
        Stream.Data data;
        while (count < most && !ended && (data = stream.readData()) != null) {
            count += data.frame().getByteBuffer().remaining();
            ended = data.frame().isEndStream();
            data.release();
        }
        return count;
    }
}
