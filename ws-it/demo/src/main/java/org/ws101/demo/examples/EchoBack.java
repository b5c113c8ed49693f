package org.ws101.demo.examples;

import java.net.URI;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;

/** A client that sends back every text message that it receives from the server. */
public final class EchoBack {
    /** The only argument is the server's address; without it, {@code ws://localhost:9001}. */
    public static void main(String[] args) throws Exception {
        String server = args.length > 0 ? args[0] : "ws://localhost:9001";
        try (WebSocket conn = WebSocketClient.create().connect(URI.create(server))) {
            conn.forEachMessage(m -> {
                if (m instanceof Message.Text text) {
                    conn.sendText(text.data());
                }
            });
        }
    }

    private EchoBack() {}
}
