package org.ws101.demo.examples;

import java.io.IOException;
import java.net.URI;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.WebSocketClient;

/** The three styles of the client, talking to an echo. */
public final class ClientQuickstart {
    /** The only argument is the address of an echo; without it, that of the demo. */
    public static void main(String[] args) throws IOException {
        URI uri = URI.create(args.length > 0 ? args[0] : "ws://127.0.0.1:8080/echo");

        // Blocking: the thread that receives waits.
        WebSocketClient client = WebSocketClient.create();
        try (WebSocket webSocket = client.connect(uri)) {
            webSocket.sendText("Hello");
            System.out.println(webSocket.receiveAll());
        }

        // With a listener: no thread waits.
        WebSocket listening = client.connect(uri, new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                System.out.println(text);
            }
        });
        listening.sendText("Hello again");

        // Asynchronous: nothing blocks.
        client.connectAsync(uri)
                .thenCompose(webSocket -> webSocket.sendAsync(new Message.Text("Nobody waits for the answer")))
                .thenRun(() -> System.out.println("sent"))
                .join();

        System.in.read(); // the threads of the client are daemons
    }

    private ClientQuickstart() {}
}
