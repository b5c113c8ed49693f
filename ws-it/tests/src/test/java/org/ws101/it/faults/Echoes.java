package org.ws101.it.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ws101.it.harness.Eventually;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;
import org.ws101.testkit.wire.WireFrame;

/**
 * Orderly peers, mostly a thousand, on endpoints of each style: each sends a numbered message a second, and wants it back. Used by
 * one thread.
 */
final class Echoes implements AutoCloseable {
    static final int COUNT = 1_000;
    /** How many have a blocking endpoint: each holds a thread of the server, which has two hundred for them. */
    static final int BLOCKING = 50;

    private static final long PERIOD = Duration.ofSeconds(1).toNanos();
    private static final int OPENING_AT_ONCE = 16;

    private final Queue<Throwable> losses = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private volatile Latencies latencies = new Latencies();
    private volatile boolean over;

    private Echoes() {}

    /**
     * Opens so many. Each talks as soon as it is open: the server drops those that are silent for long.
     *
     * @param count a divisor of {@link #COUNT}: of those that there could be, every second, or tenth, or so
     */
    static Echoes start(Peers peers, int count) throws InterruptedException, ExecutionException {
        Echoes echoes = new Echoes();
        ExecutorService opening = Executors.newFixedThreadPool(OPENING_AT_ONCE);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int number = i * (COUNT / count);
                tasks.add(() -> {
                    echoes.start(number, peers.upgraded(path(number) + "?id=orderly"));
                    return null;
                });
            }
            for (Future<Void> task : opening.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            opening.shutdown();
        }
        return echoes;
    }

    private static String path(int number) {
        if (number < BLOCKING) {
            return "/echo";
        }
        return number % 3 == 0 ? "/non-blocking" : "/listener";
    }

    private void start(int number, RawClient client) {
        Thread thread = new Thread(() -> converse(number, client), "orderly peer " + number);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void converse(int number, RawClient client) {
        long due = System.nanoTime() + PERIOD * number / COUNT;
        try (client) {
            for (long count = 0; !over; count++) {
                Eventually.pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                String text = number + " " + count;
                client.send(Wire.text(text));
                WireFrame echo = nextBesidePings(client);
                latencies.add(System.nanoTime() - due);
                require(text, echo);
                due += PERIOD;
            }
            client.send(Wire.close(1000));
            client.readClose();
            client.isAtEnd();
        } catch (IOException | RuntimeException | AssertionError e) {
            losses.add(new AssertionError(path(number) + " of peer " + number, e));
        }
    }

    private static WireFrame nextBesidePings(RawClient client) throws IOException {
        WireFrame frame = client.readFrame();
        while (frame.opcode() == Wire.PING) {
            client.send(Wire.pong(frame.text()));
            frame = client.readFrame();
        }
        return frame;
    }

    private static void require(String text, WireFrame echo) {
        if (!echo.text().equals(text)) {
            throw new AssertionError("Expected an echo of " + text + ", but got " + echo);
        }
    }

    /** What was measured since the last time. */
    Latencies takeLatencies() {
        Latencies taken = latencies;
        latencies = new Latencies();
        return taken;
    }

    /** What peers have missed since the last time. */
    List<Throwable> takeLosses() {
        List<Throwable> taken = new ArrayList<>();
        for (Throwable loss = losses.poll(); loss != null; loss = losses.poll()) {
            taken.add(loss);
        }
        return taken;
    }

    /** Closes all in good order, and waits for that. */
    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
