package org.ws101.relay;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Connections;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.Connections.Outcome;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.Replay;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.servlet.jms.JmsRelay;
import org.ws101.testkit.internal.server.EmbeddedServer;

/**
 * A node of an application, on embedded Jetty in a process of its own. Listeners connect at {@code /hear} and get what is broadcast to their
 * group, at {@code /follow} with replay; a test says at {@code /tell} what is to be done.
 */
public final class Node {
    private static final String GROUP = "everybody";
    /** Above it the broker is not given more; the limit of the relay is not what is measured. */
    private static final long MUCH = 1 << 20;

    private final JmsRelay relay;
    private @Nullable EmbeddedServer server;
    private @Nullable WebSocketConnections connections;
    private @Nullable Replay replay;

    /** @param broker where it is */
    Node(String broker) {
        // By default a node that has stood still for 30 s takes its connection for dead, and the broker after 60 s.
        String patient = broker + "?clientFailureCheckPeriod=90000&connectionTTL=180000";
        relay = JmsRelay.of(new ActiveMQConnectionFactory(patient), "cluster");
    }

    public static void main(String[] arguments) throws Exception {
        Node node = new Node(arguments[0]);
        ChildProcess.say("port " + node.start());
        ChildProcess.awaitParent();
        System.exit(0);
    }

    /** Returns its port. */
    int start() {
        EmbeddedServer started = EmbeddedServer.start("JETTY", new WebSocketFilter(this::configure));
        server = started;
        return started.port();
    }

    private void configure(WebSocketEndpoints endpoints) {
        endpoints.relay(relay);
        WebSocketConnections all = endpoints.connections();
        connections = all;
        endpoints.add(
                "/hear",
                Endpoint.listening(() -> new WebSocketListener() {
                            @Override
                            public void onOpen(WebSocket webSocket) {
                                all.join(webSocket, GROUP);
                                webSocket.sendText("joined");
                            }
                        })
                        .withCheck(request -> HandshakeDecision.permit(
                                () -> request.queryParameter("user").orElse("nobody")))
                        // A client that has not read yet is none that is slow: what is counted here is the relay's.
                        .withOptions(NodeProcess.PATIENT.toBuilder()
                                .outboundMessages(1_000_000)
                                .outboundBytes(256 << 20)
                                .build()));
        Replay kept = Replay.builder(all)
                .messages(100_000)
                .age(Duration.ofHours(1))
                .bytes(64 << 20)
                .build();
        replay = kept;
        endpoints.add("/follow", Endpoint.listening(() -> new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                kept.join(webSocket, GROUP);
                webSocket.sendText("joined");
            }
        }));
        endpoints.add(
                "/tell",
                Endpoint.of(webSocket -> webSocket.forEachMessage(message -> {
                            if (message instanceof Message.Text text) {
                                webSocket.sendText(answer(text.data(), all));
                            }
                        }))
                        .withOptions(NodeProcess.PATIENT));
    }

    private String answer(String message, WebSocketConnections connections) {
        String[] words = message.split(" ", -1);
        return switch (words[0]) {
            case "broadcast" ->
                broadcast(connections.group(GROUP), words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "replay" -> {
                replay(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                yield "done";
            }
            case "drain" -> {
                connections
                        .drain(Duration.ofMillis(Long.parseLong(words[1])))
                        .thenRun(() -> ChildProcess.say("drained"));
                yield "draining";
            }
            case "close" -> {
                Outcome outcome = connections.principal(words[1]).close(CloseCode.POLICY_VIOLATION, "Log in again.");
                yield outcome.closed() + " " + outcome.otherNodes();
            }
            case "connected" -> Boolean.toString(relay.counts().connected());
            case "received" -> Long.toString(relay.counts().received());
            case "counts" -> relay.counts().toString();
            default -> "unknown: " + message;
        };
    }

    /** Broadcasts numbers to those who follow, on whichever node. */
    void replay(String name, int first, int count) {
        for (int number = first; number < first + count; number++) {
            Objects.requireNonNull(replay).broadcast(GROUP, name + " " + number);
        }
    }

    /** Lets all leave over a time, and stops. */
    void drainAndStop(Duration over) throws Exception {
        WebSocketConnections all = Objects.requireNonNull(connections);
        all.drain(over).toCompletableFuture().get(2, TimeUnit.MINUTES);
        all.stop();
        Objects.requireNonNull(server).close();
    }

    boolean isConnected() {
        return relay.counts().connected();
    }

    /** Broadcasts numbers, and says how many of them are lost for the other nodes. */
    private String broadcast(Connections to, String name, int first, int count) {
        int lost = 0;
        for (int number = first; number < first + count; number++) {
            while (relay.counts().connected() && relay.counts().waiting() > MUCH) {
                LockSupport.parkNanos(1_000_000);
            }
            Outcome outcome = to.broadcast(name + " " + number);
            lost += outcome.otherNodes() == OtherNodes.QUEUED ? 0 : 1;
        }
        return Integer.toString(lost);
    }
}
