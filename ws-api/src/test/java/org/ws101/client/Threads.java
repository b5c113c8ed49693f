package org.ws101.client;

import java.io.File;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.ws101.internal.socket.Workers;

/** What a client might leave behind. */
final class Threads {
    private Threads() {}

    /** The client's platform threads that are alive. */
    static List<String> ofClients() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(Workers.PREFIX))
                .sorted()
                .toList();
    }

    /** How many files and sockets this process has open; 0 where that cannot be told. */
    static int openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }

    /** The same client, but no attempt of it ends by its timeout before that latch: however long the machine takes until then. */
    static WebSocketClient patientUntil(CountDownLatch reached, WebSocketClient client) {
        Settings settings = client.settings().copy();
        settings.workers = workers -> task -> workers.execute(isOfTimers() ? () -> runAfter(reached, task) : task);
        return WebSocketClient.builder(settings).build();
    }

    private static boolean isOfTimers() {
        return Thread.currentThread().getName().equals(Workers.PREFIX + "timers");
    }

    private static void runAfter(CountDownLatch reached, Runnable task) {
        try {
            reached.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        task.run();
    }

    /** Waits until the condition holds; fails the test when it does not within half a minute. */
    static void await(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > 30_000_000_000L) {
                throw new AssertionError("Not within 30 s: " + what + "; threads " + ofClients());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
