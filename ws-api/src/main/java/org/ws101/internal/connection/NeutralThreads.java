package org.ws101.internal.connection;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.ProtectionDomain;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Makes every thread of the library. None takes anything over from the thread that asks for it, which may serve a request of
 * somebody: no inheritable thread local, no access control context with its subject, no class loader. Stateless.
 */
@SuppressWarnings("removal") // to JDK 23 a thread inherits the subject of its maker with the access control context
public final class NeutralThreads {
    private static final AccessControlContext NOBODY = new AccessControlContext(new ProtectionDomain[0]);

    private NeutralThreads() {}

    /** A platform thread, not started. */
    public static Thread daemon(String name, Runnable task) {
        Thread thread = AccessController.doPrivileged(
                (PrivilegedAction<Thread>) () -> new Thread(null, task, name, 0, false), NOBODY);
        thread.setDaemon(true);
        thread.setContextClassLoader(NeutralThreads.class.getClassLoader());
        return thread;
    }

    /**
     * Makes virtual threads, if the JDK has them: {@code Thread.ofVirtual().name(prefix, 0)
     * .inheritInheritableThreadLocals(false).factory()}, which Java 17, that this is compiled for, does not know.
     */
    public static Optional<ThreadFactory> virtual(String prefix) {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(virtual));
            MethodHandle name =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle inherit = lookup.findVirtual(
                    builder, "inheritInheritableThreadLocals", MethodType.methodType(builder, boolean.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            Object named = name.invoke(ofVirtual.invoke(), prefix, 0L);
            return Optional.of((ThreadFactory) factory.invoke(inherit.invoke(named, false)));
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | IllegalAccessException
                | UnsupportedOperationException e) { // JDK 19 and 20 have them behind a switch
            return Optional.empty();
        } catch (Throwable e) {
            throw new IllegalStateException("Virtual threads were found but cannot be used", e);
        }
    }
}
