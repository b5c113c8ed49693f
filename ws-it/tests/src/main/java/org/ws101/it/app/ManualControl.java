package org.ws101.it.app;

import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;

/** Answers control frames itself, in a way that shows who did, and tells of them as text. */
final class ManualControl implements Continue {
    @Override
    public void proceed(WebSocket webSocket) {
        while (true) {
            Message message = webSocket.receive();
            if (message instanceof Message.Ping ping) {
                webSocket.sendText("ping of " + ping.size());
                webSocket.send(new Message.Pong(ping.data()));
            } else if (message instanceof Message.Pong pong) {
                webSocket.sendText("pong of " + pong.size());
            } else if (message instanceof Message.Close close) {
                webSocket.sendText("close with " + close.reason().code().code());
                webSocket.send(close);
                return;
            } else {
                webSocket.send(message);
            }
        }
    }
}
