package org.ws101.servlet.internal.transport.stream;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.io.Closeable;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.GatheringByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * What lies below the output stream of Undertow's {@code WebConnection}. Only for the I/O thread, while {@code onWritePossible} is
 * awaited or the connection closes, save {@link #write}, {@link #flush}, and {@link #drain} of a closed one. By reflection, as
 * WildFly hides the types from applications.
 *
 * <p>The stream writes on when the selector says that the socket is writable, which for a peer that reads slowly may take half a
 * minute. (In older releases of 2.3 that may never come: a thread that writes asks for it, and at the same time the I/O thread, done
 * with the write before, takes that back.) And {@code WebConnection.close()} waits for what the stream holds to leave, without limit,
 * also on the I/O thread: a peer that reads nothing would stop all connections of that thread.
 */
final class UndertowSink {
    private static final System.Logger LOGGER = System.getLogger(UndertowSink.class.getName());

    /** Bytes that one call hands to the channel: Java copies what a call is given to native memory, and keeps that per thread. */
    private static final int PIECE = 64 * 1024;

    /** Of the connection before, mostly the same: to look them up takes long, and each look-up makes others. */
    private static volatile @Nullable Members latest;

    private final Closeable connection;
    private final GatheringByteChannel channel;
    private final ServletOutputStream stream;
    private final Members members;

    /** What is called and read by reflection. */
    private record Members(
            Class<?> web,
            Class<?> connection,
            Field below,
            Method source,
            Method sink,
            Method flush,
            Method shutdown,
            Field held,
            Object abortively) {
        static Members of(WebConnection web) throws ReflectiveOperationException, IOException {
            Members known = latest;
            if (known != null
                    && known.web == web.getClass()
                    && known.connection == known.below.get(web).getClass()) {
                return known;
            }
            Field below = accessible(web, "channel");
            Class<?> connection = below.get(web).getClass();
            Method sink = connection.getMethod("getSinkChannel");
            Object channel = sink.invoke(below.get(web));
            known = new Members(
                    web.getClass(),
                    connection,
                    below,
                    connection.getMethod("getSourceChannel"),
                    sink,
                    channel.getClass().getMethod("flush"),
                    channel.getClass().getMethod("shutdownWrites"),
                    accessible(web.getOutputStream(), "buffer"),
                    type("org.xnio.Options", channel).getField("CLOSE_ABORT").get(null));
            latest = known;
            return known;
        }
    }

    private UndertowSink(WebConnection web) throws ReflectiveOperationException, IOException {
        members = Members.of(web);
        connection = (Closeable) members.below.get(web);
        channel = (GatheringByteChannel) members.sink.invoke(connection);
        stream = web.getOutputStream();
    }

    /** The channel that input is read from. */
    Channel source() throws ReflectiveOperationException {
        return (Channel) members.source.invoke(connection);
    }

    /** The name of the class of XNIO's connection. */
    String connectionName() {
        return connection.getClass().getName();
    }

    private static Field accessible(Object owner, String name) throws NoSuchFieldException {
        Field field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static Class<?> type(String name, Object nextTo) throws ClassNotFoundException {
        return Class.forName(name, false, nextTo.getClass().getClassLoader());
    }

    /** What lies below a connection of Undertow's; null on other containers. */
    static @Nullable UndertowSink of(WebConnection web) {
        if (!web.getClass().getName().startsWith("io.undertow.")) {
            return null;
        }
        try {
            return new UndertowSink(web);
        } catch (ReflectiveOperationException | IOException | RuntimeException e) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "This Undertow hides the channel of an upgraded connection: peers that read slowly may be"
                            + " dropped, and one that reads nothing may stop others",
                    e);
            return null;
        }
    }

    /** Writes what the socket takes of one buffer and then another. For whoever writes, while the stream holds nothing. */
    void write(ByteBuffer first, ByteBuffer second) throws IOException {
        if (second.hasRemaining()) {
            int end = second.limit();
            second.limit(Math.min(end, second.position() + PIECE));
            try {
                long unused = channel.write(new ByteBuffer[] {first, second});
            } finally {
                second.limit(end);
            }
        }
        if (writePieces(first)) {
            boolean unused = writePieces(second);
        }
    }

    private boolean writePieces(ByteBuffer bytes) throws IOException {
        int end = bytes.limit();
        try {
            while (bytes.position() < end) {
                bytes.limit(Math.min(end, bytes.position() + PIECE));
                if (channel.write(bytes) == 0) {
                    return false;
                }
            }
            return true;
        } finally {
            bytes.limit(end);
        }
    }

    /** Sends what TLS holds of the last record; whether nothing is left. For whoever writes. */
    boolean flush() throws IOException {
        try {
            return Boolean.TRUE.equals(members.flush.invoke(channel));
        } catch (InvocationTargetException e) {
            throw new IOException("The network connection failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has the stream's listener called when the socket is writable. */
    void awaitWritable() {
        try {
            call("resumeWrites");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Goes on with the write that the stream has not finished, as if the socket had been reported writable. */
    void writeAgain() {
        try {
            call("resumeWrites");
            Method listener = channel.getClass().getMethod("getWriteListener");
            listener.getReturnType().getMethod("handleEvent", Channel.class).invoke(listener.invoke(channel), channel);
        } catch (InvocationTargetException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "An upgraded connection failed; its listener was informed", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the output without waiting; false when something of it, or of the end of TLS, could not leave. */
    boolean endOutput() throws ReflectiveOperationException {
        try {
            Object unused = members.shutdown.invoke(channel);
            return flush();
        } catch (InvocationTargetException | IOException e) { // the network has failed
            return false;
        }
    }

    private @Nullable Object call(String method) throws ReflectiveOperationException {
        return channel.getClass().getMethod(method).invoke(channel);
    }

    /** Throws away what the stream holds. The stream writes on as long as there is something, even when that fails. */
    void drain() {
        try {
            if (members.held.get(stream) instanceof ByteBuffer unfinished) {
                unfinished.position(unfinished.limit());
            }
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the socket, and throws away what has not left. */
    void discard() throws ReflectiveOperationException, IOException {
        drain();
        try {
            type("org.xnio.channels.Configurable", channel)
                    .getMethod("setOption", type("org.xnio.Option", channel), Object.class)
                    .invoke(connection, members.abortively, true);
        } catch (InvocationTargetException e) {
            LOGGER.log(System.Logger.Level.TRACE, "The socket cannot be set to discard its output", e);
        } finally {
            connection.close();
        }
    }
}
