package org.ws101.internal.thread;

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
        return Virtual.MAKER.map(maker -> maker.factory(prefix));
    }

    /** How to make virtual threads; looked for once. */
    record Virtual(MethodHandle ofVirtual, MethodHandle name, MethodHandle inherit, MethodHandle factory) {
        static final Optional<Virtual> MAKER = find(MethodHandles.publicLookup(), Thread.class);

        /** @param thread {@link Thread}, or what a test has instead of it */
        static Optional<Virtual> find(MethodHandles.Lookup lookup, Class<?> thread) {
            try {
                ClassLoader loader = thread.getClassLoader();
                Class<?> builder = Class.forName(thread.getName() + "$Builder", true, loader);
                Class<?> virtual = Class.forName(thread.getName() + "$Builder$OfVirtual", true, loader);
                Virtual found = new Virtual(
                        lookup.findStatic(thread, "ofVirtual", MethodType.methodType(virtual)),
                        lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class)),
                        lookup.findVirtual(
                                builder,
                                "inheritInheritableThreadLocals",
                                MethodType.methodType(builder, boolean.class)),
                        lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class)));
                ThreadFactory unused = found.make(""); // JDK 19 and 20 have them behind a switch
                return Optional.of(found);
            } catch (ClassNotFoundException
                    | NoSuchMethodException
                    | IllegalAccessException
                    | UnsupportedOperationException e) {
                return Optional.empty();
            } catch (Throwable e) {
                throw new IllegalStateException("Virtual threads were found but cannot be used", e);
            }
        }

        ThreadFactory factory(String prefix) {
            try {
                return make(prefix);
            } catch (Throwable e) {
                throw new IllegalStateException("Virtual threads were found but cannot be used", e);
            }
        }

        private ThreadFactory make(String prefix) throws Throwable {
            Object named = name.invoke(ofVirtual.invoke(), prefix, 0L);
            return (ThreadFactory) factory.invoke(inherit.invoke(named, false));
        }
    }
}
