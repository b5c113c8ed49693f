package org.ws101.servlet.internal.transport.stream;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ReadableByteChannel;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What lies below the input stream of Undertow's {@code WebConnection}, in place of the stream: that reads until there is nothing
 * more, and has each piece in an array of its own. By reflection, as WildFly hides the types from applications.
 */
final class UndertowSource {
    private static final System.Logger LOGGER = System.getLogger(UndertowSource.class.getName());

    /** The connections of a socket without TLS. */
    private static final String PLAIN = "org.xnio.nio.NioSocketStreamConnection";

    /** Of the connection before, mostly the same: to look them up takes long, and each look-up makes others. */
    private static volatile @Nullable Members latest;

    private final ReadableByteChannel channel;
    private final Executor thread;
    private final boolean plain;
    private final Members members;

    /** What is called by reflection. */
    private record Members(
            Class<?> channel,
            Class<?> listener,
            Method thread,
            Method listen,
            Method suspend,
            Method resume,
            Method wakeUp) {
        static Members of(Channel channel) throws ReflectiveOperationException {
            Members known = latest;
            if (known == null || known.channel != channel.getClass()) {
                Class<?> type = channel.getClass();
                Class<?> listener = Class.forName("org.xnio.ChannelListener", false, type.getClassLoader());
                known = new Members(
                        type,
                        listener,
                        type.getMethod("getIoThread"),
                        type.getMethod("setReadListener", listener),
                        type.getMethod("suspendReads"),
                        type.getMethod("resumeReads"),
                        type.getMethod("wakeupReads"));
                latest = known;
            }
            return known;
        }
    }

    private UndertowSource(Channel source, boolean plain) throws ReflectiveOperationException {
        this.channel = (ReadableByteChannel) source;
        this.members = Members.of(source);
        this.thread = (Executor) members.thread.invoke(source);
        this.plain = plain;
    }

    /** What lies below a connection of Undertow's; null where it is hidden. */
    static @Nullable UndertowSource of(UndertowSink sink) {
        try {
            return new UndertowSource(sink.source(), sink.connectionName().equals(PLAIN));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "This Undertow hides the channel of an upgraded connection", e);
            return null;
        }
    }

    /** The I/O thread of the connection. */
    Executor thread() {
        return thread;
    }

    /**
     * Whether the selector tells of input as long as there is any; with TLS there may be some that it does not know of, when less
     * was read than there was room for.
     */
    boolean tellsOfTheRest() {
        return plain;
    }

    /** Has something called on the I/O thread when there is input; {@link #resume} follows. */
    void listen(Runnable action) {
        call(
                members.listen,
                Proxy.newProxyInstance(
                        members.listener.getClassLoader(),
                        new Class<?>[] {members.listener},
                        (proxy, method, given) -> {
                            if (method.getName().equals("handleEvent")) {
                                action.run();
                                return null;
                            }
                            return switch (method.getName()) { // those of Object
                                case "equals" -> proxy == given[0];
                                case "hashCode" -> System.identityHashCode(proxy);
                                default -> "UndertowSource";
                            };
                        }));
    }

    /** Reads without blocking. One thread at a time. */
    int read(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    /** Has nobody called any more. On the I/O thread. */
    void suspend() {
        call(members.suspend);
    }

    /** Has the listener called again. On the I/O thread. */
    void resume() {
        call(members.resume);
    }

    /** Has the listener called soon, whether there is input or not. */
    void wakeUp() {
        call(members.wakeUp);
    }

    private void call(Method method, Object... arguments) {
        try {
            Object unused = method.invoke(channel, arguments);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
