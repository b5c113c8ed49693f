package org.ws101.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.ws101.testkit.wire.Request;
import org.ws101.testkit.wire.Wire;

/**
 * Clients of one server on 127.0.0.1 that do what they should not, at random: a seed gives each thread the same choices again.
 * Used by one thread.
 */
public final class Abuse {
    private static final int THREADS = 8;
    /** How many messages a client sends in one go of which it reads no echo: less than the buffers between the two hold. */
    private static final int FLOOD = 200;
    /** How often a few go on with that until nothing moves any more, so that the server has output pending. */
    private static final int FLOODS = 20;

    private static final int FLOODERS = 8;
    private static final Duration WHILE_REFUSED = Duration.ofMillis(100);

    private final Server server;
    private final List<String> paths;
    private final long seed;
    private final int connections;
    private final AtomicInteger flooding = new AtomicInteger();

    /** @param connections how many are open at once */
    public Abuse(Server server, List<String> paths, long seed, int connections) {
        this.server = server;
        this.paths = paths;
        this.seed = seed;
        this.connections = connections;
    }

    /**
     * Goes on until a time, in nanoseconds, and then drops all that is open.
     *
     * @return how many connections were opened, or were about to be
     */
    public long until(long end) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Abuser abuser = new Abuser(new Random(seed + i), threads);
                tasks.add(() -> abuser.until(end));
            }
            long opened = 0;
            for (Future<Long> task : threads.invokeAll(tasks)) {
                opened += task.get();
            }
            return opened;
        } finally {
            threads.shutdown();
        }
    }

    /** One of the threads, with its share of the connections. */
    private final class Abuser {
        private final Random random;
        private final ExecutorService threads;
        private final byte[] messages;
        private final byte[] pings;
        private final Deque<AbusivePeer> open = new ArrayDeque<>();
        /** Those that have done their worst and stay. */
        private final Deque<AbusivePeer> staying = new ArrayDeque<>();

        Abuser(Random random, ExecutorService threads) {
            this.random = random;
            this.threads = threads;
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            ByteArrayOutputStream pingFlood = new ByteArrayOutputStream();
            for (int i = 0; i < FLOOD; i++) {
                flood.writeBytes(Wire.binary(new byte[random.nextInt(9_000)]));
                pingFlood.writeBytes(Wire.ping("flood"));
            }
            messages = flood.toByteArray();
            pings = pingFlood.toByteArray();
        }

        long until(long end) {
            int share = connections / THREADS;
            long opened = 0;
            while (System.nanoTime() < end) {
                if (open.size() >= share) {
                    spoil(open.removeFirst());
                }
                if (staying.size() >= share / 4) {
                    leave(staying.removeFirst());
                }
                readSlowly();
                if (connect()) {
                    opened++;
                }
            }
            open.forEach(this::leave);
            staying.forEach(this::leave);
            return opened;
        }

        /** One of four leaves before the answer, one of four does not wait for it. */
        private boolean connect() {
            Request request = Request.upgrade(paths.get(random.nextInt(paths.size())));
            if (random.nextInt(4) == 0) {
                request = request.with("Sec-WebSocket-Extensions", "permessage-deflate");
            }
            boolean tls = random.nextInt(8) == 0;
            int then = random.nextInt(4);
            AbusivePeer peer = null;
            try {
                peer = tls ? AbusivePeer.overTls(server.tlsPort()) : AbusivePeer.plain(server.plainPort());
                peer.send(request.bytes());
                if (then == 0) {
                    peer.reset();
                } else {
                    if (then > 1) {
                        peer.awaitAnswer();
                    }
                    open.addLast(peer);
                }
                return true;
            } catch (IOException e) {
                if (peer == null) {
                    Eventually.pause(WHILE_REFUSED);
                    return false;
                }
                peer.reset(); // the server was faster
                return true;
            }
        }

        private void spoil(AbusivePeer peer) {
            try {
                switch (random.nextInt(12)) {
                    case 0 -> peer.reset();
                    case 1 -> peer.endOutput();
                    case 2 -> peer.send(Wire.close(1000));
                    case 3 -> peer.send(Wire.unfinished(Wire.TEXT, new byte[random.nextInt(300)]));
                    case 4 -> peer.send(garbage());
                    case 5 -> peer.sendBeneath(garbage());
                    case 6 -> peer.send(Wire.frame(0xC0 | Wire.TEXT, garbage()));
                    case 7 -> {
                        peer.send(messages);
                        peer.reset();
                    }
                    case 8 -> peer.send(messages);
                    case 9 -> peer.send(pings);
                    case 10 -> floodUntilNothingMoves(peer);
                    default -> peer.close();
                }
                staying.addLast(peer);
            } catch (IOException e) {
                peer.reset(); // the server has ended it, as is its right
            }
        }

        private void floodUntilNothingMoves(AbusivePeer peer) {
            if (flooding.incrementAndGet() > FLOODERS) {
                flooding.decrementAndGet();
                return;
            }
            threads.execute(() -> {
                try {
                    for (int i = 0; i < FLOODS; i++) {
                        peer.send(messages);
                    }
                } catch (IOException e) {
                    return; // it was dropped, by the server or by us
                } finally {
                    flooding.decrementAndGet();
                }
            });
        }

        private byte[] garbage() {
            byte[] noise = random.ints(50)
                    .mapToObj(Integer::toString)
                    .toList()
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
            if (random.nextBoolean()) {
                random.nextBytes(noise);
            }
            return noise;
        }

        private void readSlowly() {
            AbusivePeer reader = staying.pollFirst();
            if (reader != null) {
                reader.readSome();
                staying.addLast(reader);
            }
        }

        private void leave(AbusivePeer peer) {
            if (random.nextBoolean()) {
                peer.reset();
            } else {
                peer.close();
            }
        }
    }
}
