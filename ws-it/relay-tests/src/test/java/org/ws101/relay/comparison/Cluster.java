package org.ws101.relay.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.function.ToIntBiFunction;
import org.ws101.relay.BrokerProcess;
import org.ws101.relay.Conditions;
import org.ws101.relay.Node;
import org.ws101.relay.NodeProcess;

/** Three nodes and a broker in processes of their own, and the clients of the nodes in this one. For one thread. */
final class Cluster implements AutoCloseable {
    static final int NODES = 3;

    /** Who carries messages from node to node, and from a node to its clients. */
    enum Carrier {
        WS101("ws101, `JmsRelay`"),
        SPRING("Spring's relay over STOMP"),
        SPRING_ORDERED("the same with `setPreservePublishOrder(true)`");

        private final String title;

        Carrier(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        private String acceptor() {
            // Our clients send no heart-beats; the broker would end their connections after a minute.
            return this == WS101 ? "" : "?protocols=STOMP;multicastPrefix=/topic/;connectionTtl=36000000";
        }

        private NodeProcess node(BrokerProcess broker) throws IOException {
            return switch (this) {
                case WS101 -> new NodeProcess(Node.class, broker.url());
                case SPRING -> new NodeProcess(SpringNode.class, broker.url(), "default");
                case SPRING_ORDERED -> new NodeProcess(SpringNode.class, broker.url(), SpringNode.ORDERED);
            };
        }

        private Subscriber subscriber(NodeProcess node) throws InterruptedException {
            return this == WS101 ? Subscriber.toRelay(node) : Subscriber.toStomp(node);
        }
    }

    private final Carrier carrier;
    private final ExecutorService threads;
    private final BrokerProcess broker;
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();

    Cluster(Carrier carrier, ExecutorService threads) throws IOException {
        this.carrier = carrier;
        this.threads = threads;
        broker = new BrokerProcess(carrier.acceptor());
    }

    void start() throws IOException {
        for (int i = 0; i < NODES; i++) {
            nodes.add(carrier.node(broker));
        }
    }

    Carrier carrier() {
        return carrier;
    }

    void subscribe(int node, int clients) throws InterruptedException {
        for (int i = 0; i < clients; i++) {
            subscribers.add(carrier.subscriber(nodes.get(node)));
        }
    }

    void unsubscribe() {
        subscribers.forEach(Subscriber::close);
        subscribers.clear();
    }

    /** The processor times of the nodes and of the broker so far, in nanoseconds. */
    long[] cpu() {
        long[] cpu = new long[NODES + 1];
        for (int node = 0; node < NODES; node++) {
            cpu[node] = nodes.get(node).cpu().toNanos();
        }
        cpu[NODES] = broker.cpu().toNanos();
        return cpu;
    }

    private static String name(int node) {
        return "node" + node;
    }

    /** Lets the first of the nodes broadcast so many numbers each, and returns when every client has got every one of them. */
    void broadcast(int senders, int first, int count) {
        List<CompletableFuture<String>> lost = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
            NodeProcess node = nodes.get(i);
            String words = "broadcast " + name(i) + " " + first + " " + count;
            lost.add(CompletableFuture.supplyAsync(() -> node.tell(words), threads));
        }
        lost.forEach(each -> assertEquals("0", each.join()));
        for (int i = 0; i < senders; i++) {
            String name = name(i);
            for (Subscriber subscriber : subscribers) {
                Conditions.await(
                        () -> subscriber.count(name) == first + count || subscriber.end() != null,
                        () -> carrier + ": of " + (first + count) + " came " + subscriber.count(name));
                assertEquals(first + count, subscriber.count(name), carrier + ": " + subscriber.end());
                assertEquals(0, subscriber.twice(name), carrier::toString);
            }
        }
    }

    /** How many messages of the first of the nodes came to a client after a later one of the same node. */
    long late(int senders) {
        return sum(senders, Subscriber::late);
    }

    /** How many messages of the first of the nodes came to clients. */
    long deliveries(int senders) {
        return sum(senders, Subscriber::count);
    }

    private long sum(int senders, ToIntBiFunction<Subscriber, String> of) {
        long sum = 0;
        for (int i = 0; i < senders; i++) {
            String name = name(i);
            for (Subscriber subscriber : subscribers) {
                sum += of.applyAsInt(subscriber, name);
            }
        }
        return sum;
    }

    @Override
    public void close() {
        unsubscribe();
        nodes.forEach(NodeProcess::close);
        broker.close();
    }
}
