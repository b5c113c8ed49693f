package org.ws101.it.app;

import java.nio.charset.StandardCharsets;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;

/** Sends a ping or an unsolicited pong when a text such as {@code ping abc} asks for it, and tells of pongs as text. */
final class PingOnRequest implements Continue {
    @Override
    public void proceed(WebSocket webSocket) {
        while (true) {
            Message message = webSocket.receive();
            if (message instanceof Message.Text text) {
                obey(webSocket, text.data());
            } else if (message instanceof Message.Pong pong) {
                webSocket.sendText("pong " + new String(pong.data(), StandardCharsets.UTF_8));
            } else if (message instanceof Message.Ping ping) {
                webSocket.send(new Message.Pong(ping.data()));
            } else if (message instanceof Message.Close close) {
                webSocket.send(close);
                return;
            }
        }
    }

    private static void obey(WebSocket webSocket, String command) {
        byte[] data = command.substring(5).getBytes(StandardCharsets.UTF_8);
        switch (command.substring(0, 5)) {
            case "ping " -> webSocket.send(new Message.Ping(data));
            case "pong " -> webSocket.send(new Message.Pong(data));
            default -> throw new IllegalArgumentException("Unknown command " + command + ": use ping or pong and data");
        }
    }
}
