package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
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
 * The system properties {@code relay.clients}, {@code relay.messages} and {@code relay.pause} (in seconds) say how much. The figures go to
 * the file {@code relay.figures}.
 */
@Tag("processes")
@Timeout(value = 1_800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class ClusterTest {
    private static final int CLIENTS = Integer.getInteger("relay.clients", 30);
    private static final int MESSAGES = Integer.getInteger("relay.messages", 600);
    /** Where the broker goes, each node broadcasts several times. */
    private static final int FEW = MESSAGES / 4;

    private static final int PAUSE = Integer.getInteger("relay.pause", 2);
    private static final int NODES = 3;

    private static final Path FIGURES = Path.of(System.getProperty("relay.figures", "target/relay.md"));

    private static BrokerProcess broker;
    private static final List<NodeProcess> nodes = new ArrayList<>();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<List<Hearer>> hearers = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        Files.deleteIfExists(FIGURES);
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
        long cpu = cpu(nodes);
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
        long nanos = System.nanoTime() - start;
        note(
                "%d messages to %d clients at %d nodes: %.0f messages/s, %.0f deliveries/s, %.1f us CPU of a node for each message",
                MESSAGES,
                CLIENTS,
                NODES,
                MESSAGES * 1e9 / nanos,
                1e9 * MESSAGES * CLIENTS / nanos,
                (cpu(nodes) - cpu) / 1e3 / MESSAGES / NODES);
    }

    /** What crossing costs: no client is there. Beside the messages, the nodes tell each other now and then where they are. */
    @Test
    void everyNodeReceivesEveryEnvelope() throws Exception {
        List<NodeProcess> others = nodes.subList(1, NODES);
        List<Long> received = others.stream().map(NodeProcess::received).toList();
        long cpu = cpu(nodes.subList(0, 1));
        long cpuOfOthers = cpu(others);
        long start = System.nanoTime();
        assertEquals(0, broadcast(0, "alone", 0, MESSAGES).get());
        for (int other = 0; other < others.size(); other++) {
            NodeProcess node = others.get(other);
            long expected = received.get(other) + MESSAGES;
            Conditions.await(() -> node.received() >= expected, () -> "received " + node.received());
        }
        long nanos = System.nanoTime() - start;
        note(
                "%d messages without clients: %.0f messages/s across, %.1f us CPU of the node that broadcasts, %.1f us of each other",
                MESSAGES,
                MESSAGES * 1e9 / nanos,
                (cpu(nodes.subList(0, 1)) - cpu) / 1e3 / MESSAGES,
                (cpu(others) - cpuOfOthers) / 1e3 / MESSAGES / others.size());
    }

    private static long cpu(List<NodeProcess> of) {
        return of.stream().mapToLong(node -> node.cpu().toNanos()).sum();
    }

    private static void note(String format, Object... values) throws IOException {
        Files.writeString(
                FIGURES,
                String.format(Locale.ROOT, "* " + format + "%n", values),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** How many of these messages some clients got; none of them twice or in the wrong order. */
    private static void noteArrivals(String when, String name, int sent, List<Hearer> clients) throws IOException {
        IntSummaryStatistics arrived =
                clients.stream().mapToInt(each -> each.count(name)).summaryStatistics();
        int wrong = clients.stream().mapToInt(each -> each.wrong(name)).sum();
        note(
                "%s: %d sent, %d to %d arrived at each of %d clients, %d twice or in the wrong order; at the first of them %d to %d",
                when,
                sent,
                arrived.getMin(),
                arrived.getMax(),
                clients.size(),
                wrong,
                clients.get(0).first(name),
                clients.get(0).last(name));
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
            // A signal is not obeyed at once.
            assertTrue(hearers.get(2).get(0).count("while-paused") < MESSAGES, "it does not stand still");
        } finally {
            nodes.get(2).signal("CONT");
        }
        assertAll("while-paused", MESSAGES, hearers.get(2));
        noteArrivals("A node stands still for " + PAUSE + " s, there", "while-paused", MESSAGES, hearers.get(2));
        noteArrivals("The same, elsewhere", "while-paused", MESSAGES, hearers.get(1));
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
            noteArrivals("A node is killed, messages of another", "survivor", MESSAGES, survivors);
            assertThrows(ExecutionException.class, ofVictim::get); // its connection to the test has ended, too
        } finally {
            nodes.remove(victim);
            victim.close();
        }
    }

    @Test
    void whileTheBrokerIsAwayEachNodeServesItsOwnClients() throws Exception {
        hear();
        assertEquals(0, broadcast(0, "before", 0, FEW).get());
        assertAll("before", FEW, all());
        broker.kill();
        for (NodeProcess node : nodes) {
            Conditions.await(
                    () -> node.tell("connected").equals("false"), () -> "the end of the broker is not noticed");
        }
        for (int node = 0; node < NODES; node++) {
            assertEquals(0, broadcast(node, "meanwhile" + node, 0, FEW).get()); // they fit into the buffer
            assertAll("meanwhile" + node, FEW, hearers.get(node));
        }
        broker.startAgain();
        for (NodeProcess node : nodes) {
            Conditions.await(() -> node.tell("connected").equals("true"), () -> "the broker is not found again");
        }
        assertEquals(0, broadcast(0, "after", 0, FEW).get());
        assertAll("after", FEW, all());
        for (int node = 0; node < NODES; node++) {
            assertNoneTwice("meanwhile" + node, all());
        }
        noteArrivals("Sent by one node while the broker is away, there", "meanwhile0", FEW, hearers.get(0));
        noteArrivals("The same, at the others when it is back", "meanwhile0", FEW, hearers.get(1));
        noteArrivals("Sent when it is back", "after", FEW, all());
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
        assertEquals(0, broadcast(0, "later", 0, FEW).get());
        assertAll("later", FEW, all());
        assertAll("load", MESSAGES, hearers.get(0));
        assertNoneTwice("load", all());
        for (Hearer other : hearers.get(1)) {
            assertTrue(other.count("load") + outside <= MESSAGES);
        }
        noteArrivals(
                "The broker is killed under load, " + outside + " LOST, at the others",
                "load",
                MESSAGES,
                hearers.get(1));
    }
}
