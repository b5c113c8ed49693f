package org.ws101.it.app;

import java.time.Duration;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Connections;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.SlowConsumer;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Members of a group, and somebody who broadcasts to them what it is told to, such as {@code DROP 1000}: policy and size. The
 * answer is the outcome.
 */
final class BroadcastEndpoints {
    private BroadcastEndpoints() {}

    static void configure(WebSocketEndpoints endpoints) {
        WebSocketConnections connections = endpoints.connections();
        WebSocketOptions options = WebSocketOptions.builder()
                .outboundBytes(200_000)
                .sendTimeout(Duration.ofMinutes(1))
                .closeTimeout(Duration.ofSeconds(1))
                .pingInterval(Duration.ofMinutes(5)) // the peers of the tests answer nothing
                .idleTimeout(Duration.ofMinutes(5))
                .build();
        endpoints.add(
                "/member/{group}",
                Endpoint.listening(() -> new Member(connections)).withOptions(options));
        endpoints.add("/broadcaster/{group}", new Recorded(webSocket -> {
            Connections group = connections.group(group(webSocket));
            webSocket.forEachMessage(command -> webSocket.sendText(outcome(group, ((Message.Text) command).data())));
        }));
    }

    private static String group(WebSocket webSocket) {
        return HandshakeRequest.of(webSocket).pathParameter("group");
    }

    private static String outcome(Connections group, String command) {
        String[] words = command.split(" ", -1);
        int size = Integer.parseInt(words[1]);
        if (size == 0) {
            return "size=" + group.size();
        }
        Message message = new Message.Text("broadcast ".repeat(size / 10));
        return group.broadcast(message, SlowConsumer.valueOf(words[0])).toString();
    }

    private record Member(WebSocketConnections connections) implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            connections.join(webSocket, group(webSocket));
        }
    }
}
