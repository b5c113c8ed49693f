package org.ws101.it.app;

import java.util.stream.IntStream;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Connections;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.Replay;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Members of a group with replay, and somebody who does to them what it is told to: {@code numbers FROM TO} broadcasts each as a text, {@code
 * bytes SIZE} broadcasts zeros, {@code abort} drops their connections, {@code close CODE} closes them. The answer is how many there
 * were.
 */
final class ReplayEndpoints {
    private ReplayEndpoints() {}

    static void configure(WebSocketEndpoints endpoints) {
        WebSocketConnections connections = endpoints.connections();
        Replay replay = Replay.builder(connections).messages(100_000).build();
        endpoints.add("/replay/{group}", Endpoint.listening(() -> new Member(replay)));
        endpoints.add("/replay-director/{group}", new Recorded(webSocket -> {
            String group = group(webSocket);
            webSocket.forEachMessage(command -> {
                int members = connections.group(group).size();
                direct(replay, group, connections.group(group), ((Message.Text) command).data());
                webSocket.sendText(Integer.toString(members));
            });
        }));
    }

    private static String group(WebSocket webSocket) {
        return HandshakeRequest.of(webSocket).pathParameter("group");
    }

    private static void direct(Replay replay, String group, Connections members, String command) {
        String[] words = command.split(" ", -1);
        switch (words[0]) {
            case "numbers" ->
                IntStream.rangeClosed(Integer.parseInt(words[1]), Integer.parseInt(words[2]))
                        .forEach(number -> replay.broadcast(group, Integer.toString(number)));
            case "bytes" -> replay.broadcast(group, new byte[Integer.parseInt(words[1])]);
            case "abort" -> members.forEach(WebSocket::abort);
            case "close" ->
                members.forEach(member -> member.close(CloseCode.of(Integer.parseInt(words[1])), "as told"));
            default -> {} // to be told how many there are
        }
    }

    private record Member(Replay replay) implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            replay.join(webSocket, group(webSocket));
        }
    }
}
