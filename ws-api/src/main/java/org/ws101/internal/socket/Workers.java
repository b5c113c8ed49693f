package org.ws101.internal.socket;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs each task on a thread of its own: a new virtual one where the JDK has them, else a platform thread, which is kept for
 * another task for a while. All are daemons with a name that begins with {@link #PREFIX}. Thread-safe.
 */
public final class Workers implements Executor, AutoCloseable {
    public static final String PREFIX = "ws101-client-";

    private static final long IDLE_SECONDS = 5;

    /** {@code Thread.ofVirtual().name(String, long).factory()}, or null before JDK 21. */
    private static final @Nullable MethodHandle VIRTUAL_THREADS = findVirtualThreads();

    private final @Nullable ThreadFactory virtualThreads = virtualThreads();
    private final AtomicLong number = new AtomicLong();
    private final ThreadPoolExecutor platformThreads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            this::platformThread,
            (late, closed) -> platformThread(late).start());

    @Override
    public void execute(Runnable task) {
        if (virtualThreads != null) {
            virtualThreads.newThread(task).start();
        } else {
            platformThreads.execute(task);
        }
    }

    /** Lets the threads end that have nothing to do; those that have are not interrupted. */
    @Override
    public void close() {
        platformThreads.shutdown();
    }

    private Thread platformThread(Runnable task) {
        return daemon(PREFIX + number.getAndIncrement(), task);
    }

    /** A platform thread that has not been started; it keeps no class loader of an application alive. */
    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(null, task, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Workers.class.getClassLoader());
        return thread;
    }

    private static @Nullable ThreadFactory virtualThreads() {
        if (VIRTUAL_THREADS == null) {
            return null;
        }
        try {
            return (ThreadFactory) VIRTUAL_THREADS.invoke(PREFIX, 0L);
        } catch (Throwable e) {
            return null; // JDK 19 and 20 have them behind a switch
        }
    }

    private static @Nullable MethodHandle findVirtualThreads() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle ofVirtual = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(builder));
            MethodHandle name =
                    lookup.findVirtual(builder, "name", MethodType.methodType(builder, String.class, long.class));
            MethodHandle factory = lookup.findVirtual(builder, "factory", MethodType.methodType(ThreadFactory.class));
            return MethodHandles.collectArguments(MethodHandles.filterReturnValue(name, factory), 0, ofVirtual);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
