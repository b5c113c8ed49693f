package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The streams of an upgraded connection that hold their caller to the Servlet API, and do what the test says. */
final class Container implements WebConnection {
    final List<byte[]> written = new ArrayList<>();
    private final Input input = new Input();
    private final Output output = new Output();
    private int flushes;
    private final AtomicInteger closes = new AtomicInteger();
    private volatile Runnable closing = () -> {};
    private @Nullable Throwable failureWithinWrite;
    private ByteBuffer arrived = ByteBuffer.allocate(0);
    private boolean ended;
    /** How often the output will still say that it is ready. */
    private int readiness;

    /** Whether the output calls its listener while it is given it. */
    private boolean callsAtOnce;

    private @Nullable ReadListener readListener;
    private @Nullable WriteListener writeListener;

    private final class Input extends ServletInputStream {
        @Override
        public boolean isFinished() {
            return ended && !arrived.hasRemaining();
        }

        @Override
        public boolean isReady() {
            return arrived.hasRemaining();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            readListener = listener;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (readListener == null || !isReady()) {
                throw new IllegalStateException("read without isReady");
            }
            int count = Math.min(length, arrived.remaining());
            arrived.get(bytes, offset, count);
            return count;
        }
    }

    private final class Output extends ServletOutputStream {
        /** Whether isReady was asked, and said yes, since the last step. */
        private boolean mayWrite;

        @Override
        public boolean isReady() {
            mayWrite = readiness > 0;
            readiness--;
            return mayWrite;
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            writeListener = listener;
            if (callsAtOnce) {
                try {
                    listener.onWritePossible();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        @Override
        public void write(int b) {
            throw new UnsupportedOperationException();
        }

        /** As Undertow does: all of the array, whatever offset and length say. And it keeps the array, as Jetty does. */
        @Override
        public void write(byte[] bytes, int offset, int length) {
            step();
            written.add(bytes);
            Throwable failure = failureWithinWrite;
            if (failure != null) {
                writeListener.onError(failure);
            }
        }

        @Override
        public void flush() {
            step();
            flushes++;
        }

        private void step() {
            if (!mayWrite) {
                throw new IllegalStateException("write or flush without isReady");
            }
            mayWrite = false;
        }
    }

    @Override
    public ServletInputStream getInputStream() {
        return input;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return output;
    }

    @Override
    public void close() {
        closes.incrementAndGet();
        closing.run();
    }

    /** Has writes call back about this failure, before they return. */
    void failWithinWrite(Throwable failure) {
        failureWithinWrite = failure;
    }

    /** What happens within close. */
    void whenClosed(Runnable action) {
        closing = action;
    }

    ReadListener reader() {
        return readListener;
    }

    WriteListener writer() {
        return writeListener;
    }

    int flushes() {
        return flushes;
    }

    int closes() {
        return closes.get();
    }

    /** Lets the output be ready so many times, and calls back. */
    void letWrite(int times) throws Exception {
        readiness = times;
        writeListener.onWritePossible();
    }

    /** Lets the output be ready so many times, and calls back as soon as there is a listener. */
    void letWriteAtOnce(int times) {
        readiness = times;
        callsAtOnce = true;
    }

    /** Lets bytes be read, and does not call back. */
    void receive(byte[] bytes) {
        arrived = ByteBuffer.allocate(arrived.remaining() + bytes.length)
                .put(arrived)
                .put(bytes)
                .flip();
    }

    /** Lets bytes be read, and calls back. */
    void deliver(byte[] bytes) throws Exception {
        receive(bytes);
        readListener.onDataAvailable();
    }

    void end() throws Exception {
        ended = true;
        readListener.onAllDataRead();
    }

    int unread() {
        return arrived.remaining();
    }

    /** All that was written, put together. */
    byte[] output() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        written.forEach(all::writeBytes);
        return all.toByteArray();
    }
}
