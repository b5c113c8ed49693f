package org.ws101.servlet.internal.transport.tomcat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.TimeUnit;
import javax.security.auth.Subject;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.SocketWrapperBase.BlockingMode;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionCheck;
import org.apache.tomcat.util.net.SocketWrapperBase.CompletionState;

/**
 * The calls of a socket in which a thread of Tomcat's pool may begin. Until JDK 24 such a thread keeps the protection domains, and with
 * them the class loaders, of all code that was running then: the application could never be unloaded. So none of ours, and none of
 * the application's, is seen in these calls. Each is privileged, from a class of the JDK, and between that and Tomcat there is
 * nothing but method handles. Stateless.
 */
@SuppressWarnings("removal") // it belongs to the security manager, and is not called where that has gone
final class SocketCalls {
    private static final boolean THREADS_INHERIT = Runtime.version().feature() < 24;

    private SocketCalls() {}

    /** Asks for a read event, on any connector. */
    static void askForRead(SocketWrapperBase<?> socket) {
        if (THREADS_INHERIT) {
            unseenWithoutIo(MethodHandles.insertArguments(Methods.PROCESS, 0, socket, SocketEvent.OPEN_READ, true));
        } else {
            socket.processSocket(SocketEvent.OPEN_READ, true);
        }
    }

    /** Reads what there is, on the NIO2 connector. */
    static int read(SocketWrapperBase<?> socket, ByteBuffer buffer) throws IOException {
        return THREADS_INHERIT
                ? (int) unseen(MethodHandles.insertArguments(Methods.READ, 0, socket, false, buffer))
                : socket.read(false, buffer);
    }

    /** Begins to write, on the NIO2 connector. No timeout: the connection has its own. */
    static CompletionState write(SocketWrapperBase<?> socket, ByteBuffer piece, CompletionHandler<Long, Void> handler)
            throws IOException {
        ByteBuffer[] pieces = {piece};
        TimeUnit unit = TimeUnit.MILLISECONDS;
        CompletionCheck check = SocketWrapperBase.COMPLETE_WRITE;
        return THREADS_INHERIT
                ? (CompletionState) unseen(MethodHandles.insertArguments(
                        Methods.WRITE, 0, socket, BlockingMode.NON_BLOCK, -1L, unit, null, check, handler, pieces))
                : socket.write(BlockingMode.NON_BLOCK, -1, unit, null, check, handler, pieces);
    }

    /** Closes the socket, on the NIO2 connector, which ends what is under way. */
    static void close(SocketWrapperBase<?> socket) {
        if (THREADS_INHERIT) {
            unseenWithoutIo(MethodHandles.insertArguments(Methods.CLOSE, 0, socket));
        } else {
            socket.close();
        }
    }

    private static void unseenWithoutIo(MethodHandle call) {
        try {
            unseen(call);
        } catch (IOException e) {
            throw new AssertionError("The method throws none", e);
        }
    }

    private static Object unseen(MethodHandle call) throws IOException {
        Unseen.CALL.set(call.asType(Unseen.TYPE));
        try {
            return Subject.doAsPrivileged(null, Unseen.ACTION, null);
        } catch (PrivilegedActionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            Unseen.CALL.remove();
        }
    }

    /** Makes the call that its thread has set. */
    private static final class Unseen {
        static final MethodType TYPE = MethodType.methodType(Object.class);
        static final ThreadLocal<MethodHandle> CALL = new ThreadLocal<>();
        static final PrivilegedExceptionAction<?> ACTION = action();

        private static PrivilegedExceptionAction<?> action() {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(
                    SocketCalls.class.getClassLoader()); // where the JDK defines the class of the action
            try {
                MethodHandle call = MethodHandles.publicLookup()
                        .bind(CALL, "get", TYPE)
                        .asType(MethodType.methodType(MethodHandle.class));
                return MethodHandleProxies.asInterfaceInstance(
                        PrivilegedExceptionAction.class,
                        MethodHandles.foldArguments(MethodHandles.exactInvoker(TYPE), call));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    /** The methods of a socket. */
    private static final class Methods {
        static final MethodHandle PROCESS = find("processSocket", void.class, SocketEvent.class, boolean.class);
        static final MethodHandle READ = find("read", int.class, boolean.class, ByteBuffer.class);
        static final MethodHandle WRITE = find(
                        "write",
                        CompletionState.class,
                        BlockingMode.class,
                        long.class,
                        TimeUnit.class,
                        Object.class,
                        CompletionCheck.class,
                        CompletionHandler.class,
                        ByteBuffer[].class)
                .asFixedArity();
        static final MethodHandle CLOSE = find("close", void.class);

        private static MethodHandle find(String name, Class<?> result, Class<?>... parameters) {
            try {
                return MethodHandles.publicLookup()
                        .findVirtual(SocketWrapperBase.class, name, MethodType.methodType(result, parameters));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("This Tomcat's sockets have no method " + name, e);
            }
        }
    }
}
