package org.ws101.relay;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;

/** A {@link Node}, or another program that is told the same way, and what it is told. */
public final class NodeProcess implements AutoCloseable {
    /** A node that stands still answers no pings: its connections go on when it does. */
    public static final WebSocketOptions PATIENT = WebSocketOptions.builder()
            .pingInterval(Duration.ZERO)
            .idleTimeout(Duration.ZERO)
            .sendTimeout(Duration.ofMinutes(10))
            .build();

    /** For a busy machine, on which a node has just started. */
    public static final WebSocketClient CLIENT = WebSocketClient.builder()
            .connectTimeout(Duration.ofMinutes(2))
            .options(PATIENT)
            .build();

    private final ChildProcess process;
    private final int port;
    private final WebSocket tell;

    NodeProcess(BrokerProcess broker) throws IOException {
        this(Node.class, broker.url());
    }

    /**
     * @param main says its port when it serves, and answers at {@code /tell}
     * @param arguments those of the program
     */
    public NodeProcess(Class<?> main, String... arguments) throws IOException {
        process = ChildProcess.start(main, arguments);
        port = Integer.parseInt(process.awaitLine("port"));
        tell = CLIENT.connect(uri("/tell"));
        Conditions.await(() -> tell("connected").equals("true"), () -> "the node does not connect to the broker");
    }

    public URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + port + path);
    }

    /** Tells the node something, and returns its answer. */
    public String tell(String words) {
        tell.sendText(words);
        return ((Message.Text) tell.receiveAll()).data();
    }

    /** Lets all connections leave over a time, and ends it when they have. */
    void drainAndStop(Duration over) throws IOException {
        String unused = tell("drain " + over.toMillis());
        process.awaitLine("drained");
        process.kill();
    }

    /** How many envelopes of other nodes it has received. */
    long received() {
        return Long.parseLong(tell("received"));
    }

    public Duration cpu() {
        return process.cpu();
    }

    void signal(String name) throws IOException, InterruptedException {
        process.signal(name);
    }

    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.kill();
    }
}
