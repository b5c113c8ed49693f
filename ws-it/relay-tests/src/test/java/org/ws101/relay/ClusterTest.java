package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.CloseReason;

/**
 * Three nodes and a broker, each in a process of its own: what arrives where, while all is well, and while processes are killed and paused.
 * The system properties {@code relay.clients}, {@code relay.messages} and {@code relay.pause} (in seconds) say how much.
 */
@Tag("processes")
@Timeout(value = 900, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ClusterTest {
    private static final int CLIENTS = Integer.getInteger("relay.clients", 30);
    private static final int MESSAGES = Integer.getInteger("relay.messages", 600);
    private static final int PAUSE = Integer.getInteger("relay.pause", 2);
    private static final int NODES = 3;

    private static BrokerProcess broker;
    private static final List<NodeProcess> nodes = new ArrayList<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<List<Hearer>> hearers = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        broker = new BrokerProcess();
        for (int i = 0; i < NODES; i++) {
            nodes.add(new NodeProcess(broker));
        }
    }

    @AfterAll
    static void kill() {
        nodes.forEach(NodeProcess::close);
        nodes.clear();
        broker.close();
    }

    @AfterEach
    void leave() {
        threads.shutdownNow();
        hearers.forEach(each -> each.forEach(Hearer::close));
    }

    /** Clients at each of the nodes. */
    private void hear() throws Exception {
        for (NodeProcess node : nodes) {
            hearers.add(hearersAt(node));
        }
    }

    private static List<Hearer> hearersAt(NodeProcess node) throws InterruptedException {
        List<Hearer> there = new ArrayList<>();
        for (int i = 0; i < CLIENTS / NODES; i++) {
            there.add(Hearer.at(node, "user" + i));
        }
        return there;
    }

    private List<Hearer> all() {
        return hearers.stream().flatMap(List::stream).toList();
    }

    /** Lets a node broadcast numbers; completes with how many were lost for the others. */
    private Future<Integer> broadcast(int node, String name, int first, int count) {
        return threads.submit(
                () -> Integer.parseInt(nodes.get(node).tell("broadcast " + name + " " + first + " " + count)));
    }

    private static void assertAll(String name, int count, List<Hearer> hearers) {
        for (Hearer hearer : hearers) {
            Conditions.await(
                    () -> hearer.last(name) == count - 1,
                    () -> "of " + count + " of " + name + " came " + hearer.count(name) + " to " + hearer.last(name));
            assertEquals(count, hearer.count(name), name);
            assertEquals(0, hearer.wrong(name), name);
        }
    }

    private static void assertNoneTwice(String name, List<Hearer> hearers) {
        hearers.forEach(hearer -> assertEquals(0, hearer.wrong(name), name));
    }

    @Test
    void everyClientGetsEveryMessageOfEveryNodeOnceAndInOrder() throws Exception {
        hear();
        long cpu = cpu();
        long start = System.nanoTime();
        List<Future<Integer>> lost = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            lost.add(broadcast(node, "node" + node, 0, MESSAGES / NODES));
        }
        for (Future<Integer> each : lost) {
            assertEquals(0, each.get());
        }
        for (int node = 0; node < NODES; node++) {
            assertAll("node" + node, MESSAGES / NODES, all());
        }
        note(System.nanoTime() - start, cpu() - cpu);
    }

    private static long cpu() {
        return nodes.stream()
                .mapToLong(node -> Long.parseLong(node.tell("cpu")))
                .sum();
    }

    private static void note(long nanos, long cpu) throws IOException {
        String figures = System.getProperty("relay.figures");
        if (figures != null) {
            Files.writeString(
                    Path.of(figures),
                    String.format(
                            Locale.ROOT,
                            "%d messages, %d clients, %d nodes: %.0f messages/s, %.0f deliveries/s, %.1f us CPU of all nodes a message%n",
                            MESSAGES,
                            CLIENTS,
                            NODES,
                            MESSAGES * 1e9 / nanos,
                            1e9 * MESSAGES * CLIENTS / nanos,
                            cpu / 1e3 / MESSAGES));
        }
    }

    @Test
    void allConnectionsOfAUserAreClosed() throws Exception {
        hear();
        assertEquals("1 QUEUED", nodes.get(0).tell("close user0"));
        for (List<Hearer> there : hearers) {
            Hearer user = there.get(0);
            Conditions.await(() -> user.closed() != null, () -> "a connection is still open");
            assertEquals(new CloseReason(CloseCode.POLICY_VIOLATION, "Log in again."), user.closed());
        }
        assertEquals(0, broadcast(1, "afterwards", 0, 1).get());
        assertAll("afterwards", 1, hearers.get(2).subList(1, hearers.get(2).size()));
    }

    /** Nobody waits for it, and it gets everything when it goes on. */
    @Test
    void aNodeThatStandsStillHarmsNobody() throws Exception {
        hear();
        nodes.get(2).signal("STOP");
        try {
            Future<Integer> lost = broadcast(0, "while-paused", 0, MESSAGES);
            assertEquals(0, lost.get());
            assertAll("while-paused", MESSAGES, hearers.get(0));
            assertAll("while-paused", MESSAGES, hearers.get(1));
            pause();
            assertEquals(0, hearers.get(2).get(0).count("while-paused"));
        } finally {
            nodes.get(2).signal("CONT");
        }
        assertAll("while-paused", MESSAGES, hearers.get(2));
    }

    /** The node has to stand still for a time: that is what is tested. */
    private void pause() throws InterruptedException {
        assertTrue(!threads.awaitTermination(PAUSE, TimeUnit.SECONDS));
    }

    @Test
    void aNodeThatIsKilledTakesNothingButItsOwnWithIt() throws Exception {
        NodeProcess victim = new NodeProcess(broker);
        nodes.add(victim);
        try {
            hear();
            List<Hearer> survivors =
                    all().subList(0, all().size() - hearers.get(NODES).size());
            Future<Integer> ofVictim = broadcast(NODES, "victim", 0, 10_000_000);
            Future<Integer> lost = broadcast(0, "survivor", 0, MESSAGES);
            survivors.forEach(each ->
                    Conditions.await(() -> each.count("victim") > 0, () -> "nothing came of the node to be killed"));
            victim.kill();
            assertEquals(0, lost.get());
            assertAll("survivor", MESSAGES, survivors);
            assertNoneTwice("victim", survivors);
            assertThrows(ExecutionException.class, ofVictim::get); // its connection to the test has ended, too
        } finally {
            nodes.remove(victim);
            victim.close();
        }
    }

    @Test
    void whileTheBrokerIsAwayEachNodeServesItsOwnClients() throws Exception {
        hear();
        assertEquals(0, broadcast(0, "before", 0, MESSAGES).get());
        assertAll("before", MESSAGES, all());
        broker.kill();
        for (NodeProcess node : nodes) {
            Conditions.await(
                    () -> node.tell("connected").equals("false"), () -> "the end of the broker is not noticed");
        }
        for (int node = 0; node < NODES; node++) {
            assertEquals(0, broadcast(node, "meanwhile" + node, 0, MESSAGES).get()); // they fit into the buffer
            assertAll("meanwhile" + node, MESSAGES, hearers.get(node));
        }
        broker.startAgain();
        for (NodeProcess node : nodes) {
            Conditions.await(() -> node.tell("connected").equals("true"), () -> "the broker is not found again");
        }
        assertEquals(0, broadcast(0, "after", 0, MESSAGES).get());
        assertAll("after", MESSAGES, all());
        for (int node = 0; node < NODES; node++) {
            assertNoneTwice("meanwhile" + node, all());
        }
    }

    /** What was under way is lost: nothing comes twice or in the wrong order, and what is sent later arrives. */
    @Test
    void aBrokerThatIsKilledUnderLoadLosesWhatWasUnderWay() throws Exception {
        hear();
        Future<Integer> lost = broadcast(0, "load", 0, MESSAGES);
        Conditions.await(() -> hearers.get(1).get(0).count("load") > 0, () -> "nothing comes");
        broker.kill();
        int outside = lost.get();
        broker.startAgain();
        for (NodeProcess node : nodes) {
            Conditions.await(() -> node.tell("connected").equals("true"), () -> "the broker is not found again");
        }
        assertEquals(0, broadcast(0, "later", 0, MESSAGES).get());
        assertAll("later", MESSAGES, all());
        assertAll("load", MESSAGES, hearers.get(0));
        assertNoneTwice("load", all());
        for (Hearer other : hearers.get(1)) {
            assertTrue(other.count("load") + outside <= MESSAGES);
        }
    }
}
