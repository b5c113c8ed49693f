package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three nodes are restarted one after the other, and no client with replay loses a message, or has one twice. */
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class RollingRestartTest {
    private static final int CLIENTS = Integer.getInteger("relay.clients", 30);
    private static final int NODES = 3;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        threads.shutdownNow();
    }

    private <T extends AutoCloseable> T closing(T opening) {
        opened.add(0, opening);
        return opening;
    }

    private int restart(RollingRestart restart, int clients, int batch, Duration pause) throws Exception {
        restart.connect(clients);
        Future<?> broadcasts = threads.submit(() -> restart.broadcast(batch, pause));
        restart.restartAll();
        restart.end();
        broadcasts.get();
        return restart.assertAllCameOnce();
    }

    @Test
    void ofNodesInThisProcess() throws Exception {
        EmbeddedBroker broker = closing(new EmbeddedBroker());
        RollingRestart restart =
                closing(new RollingRestart(() -> closing(new LocalNode(broker.url())), NODES, Duration.ofMillis(50)));
        assertTrue(restart(restart, 9, 1, Duration.ofMillis(2)) > 0);
    }

    @Test
    @Tag("processes")
    void ofNodesInProcesses() throws Exception {
        BrokerProcess broker = closing(new BrokerProcess());
        RollingRestart restart =
                closing(new RollingRestart(() -> closing(new OtherNode(broker)), NODES, Duration.ofSeconds(3)));
        long start = System.nanoTime();
        int messages = restart(restart, CLIENTS, 10, Duration.ofMillis(20));
        note(messages, System.nanoTime() - start);
    }

    private static void note(int messages, long nanos) throws IOException {
        String figures = System.getProperty("relay.figures");
        if (figures != null) {
            Files.writeString(
                    Path.of(figures),
                    String.format(
                            Locale.ROOT,
                            "rolling restart of %d nodes, %d clients: %d messages in %.0f s, each came once to every client%n",
                            NODES,
                            CLIENTS,
                            messages,
                            nanos / 1e9),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /** In this process. */
    private static final class LocalNode implements RollingRestart.Served, AutoCloseable {
        private final Node node;
        private final int port;
        private boolean stopped;

        LocalNode(String broker) throws Exception {
            node = new Node(broker);
            port = node.start();
            Conditions.await(node::isConnected, () -> "the node does not connect to the broker");
        }

        @Override
        public URI uri(String path) {
            return URI.create("ws://127.0.0.1:" + port + path);
        }

        @Override
        public void replay(String name, int first, int count) {
            node.replay(name, first, count);
        }

        @Override
        public void drainAndStop(Duration time) throws Exception {
            stopped = true;
            node.drainAndStop(time);
        }

        @Override
        public void close() {
            if (stopped) {
                return;
            }
            try {
                drainAndStop(Duration.ZERO);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** In a process of its own. */
    private static final class OtherNode implements RollingRestart.Served, AutoCloseable {
        private final NodeProcess process;

        OtherNode(BrokerProcess broker) throws IOException {
            process = new NodeProcess(broker);
        }

        @Override
        public URI uri(String path) {
            return process.uri(path);
        }

        @Override
        public void replay(String name, int first, int count) {
            String unused = process.tell("replay " + name + " " + first + " " + count);
        }

        @Override
        public void drainAndStop(Duration time) throws IOException {
            process.drainAndStop(time);
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
