package org.ws101.demo.examples;

import java.net.URI;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;

/** A client of {@link RequestHandler}: says something, and prints the answer. */
public final class Connect {
    /** The only argument is the server's address; without it, {@code ws://127.0.0.1:8080/}. */
    public static void main(String[] args) {
        String url = args.length > 0 ? args[0] : "ws://127.0.0.1:8080/";
        WebSocketClient client =
                WebSocketClient.builder().subprotocols("echo", "chat").build();
        try (WebSocket sock = client.connect(URI.create(url))) {
            sock.sendAll(new Message.Text("Hello by " + sock.protocol().orElseThrow()));
            System.out.println(sock.receiveAll(1_000));
        }
    }

    private Connect() {}
}
