package org.ws101.it.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
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

/**
 * Clients of one server on 127.0.0.1 that do what they should not, at random: a seed gives each thread the same choices again.
 * Used by one thread.
 */
public final class Abuse {
    private static final int THREADS = 8;
    private static final List<String> PATHS = List.of("/echo", "/listener", "/async", "/spare/echo", "/spare/listener");
    /** More than the buffers between the two hold, of which the client reads nothing. */
    private static final int FLOOD = 200;

    private final Server server;
    private final long seed;
    private final int connections;

    /** @param connections how many are open at once */
    public Abuse(Server server, long seed, int connections) {
        this.server = server;
        this.seed = seed;
        this.connections = connections;
    }

    /**
     * Goes on until a time, in nanoseconds, and then drops all that is open.
     *
     * @return how many connections were opened, or were about to be
     */
    public long until(long end) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Long>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Abuser abuser = new Abuser(new Random(seed + i));
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
        private final Deque<Socket> open = new ArrayDeque<>();

        Abuser(Random random) {
            this.random = random;
        }

        long until(long end) throws IOException {
            long opened = 0;
            try {
                while (System.nanoTime() < end) {
                    if (open.size() >= connections / THREADS) {
                        end(open.removeFirst());
                    }
                    open.addLast(handshake());
                    opened++;
                }
            } finally {
                for (Socket socket : open) {
                    end(socket);
                }
            }
            return opened;
        }

        /** Nobody reads the answer; one of four does not even wait for it. */
        private Socket handshake() throws IOException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.plainPort());
            String path = PATHS.get(random.nextInt(PATHS.size()));
            try {
                socket.getOutputStream()
                        .write(Request.upgradeAt(path + "?id=abuse").bytes());
                if (random.nextInt(4) == 0) {
                    reset(socket);
                }
            } catch (IOException e) {
                socket.close(); // the server was faster
            }
            return socket;
        }

        private void end(Socket socket) throws IOException {
            try (socket) {
                if (socket.isClosed()) {
                    return;
                }
                OutputStream out = socket.getOutputStream();
                switch (random.nextInt(8)) {
                    case 0 -> reset(socket);
                    case 1 -> socket.shutdownOutput();
                    case 2 -> out.write(Wire.close(1000));
                    case 3 -> out.write(Wire.unfinished(Wire.TEXT, new byte[random.nextInt(300)]));
                    case 4 ->
                        out.write(random.ints(50)
                                .mapToObj(Integer::toString)
                                .toList()
                                .toString()
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
                    case 5 -> {
                        for (int i = 0; i < FLOOD; i++) {
                            out.write(Wire.binary(new byte[random.nextInt(9_000)]));
                        }
                        reset(socket);
                    }
                    case 6 -> {
                        for (int i = 0; i < FLOOD; i++) {
                            out.write(Wire.ping("flood"));
                        }
                    }
                    default -> {}
                }
            } catch (IOException e) {
                return; // the server has ended it, as is its right
            }
        }

        private static void reset(Socket socket) throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }
}
