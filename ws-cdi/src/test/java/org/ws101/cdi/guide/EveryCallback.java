package org.ws101.cdi.guide;

import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnPing;
import org.ws101.cdi.OnPong;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.HandshakeRequest;

@WebSocketEndpoint("/every-callback")
class EveryCallback {
    @Inject
    Journal journal;

    @OnOpen
    void open(WebSocket webSocket, HandshakeRequest request) {
        journal.note("open " + request.path());
        webSocket.sendText("welcome");
    }

    @OnText
    void text(String text) {
        journal.note("text " + text);
    }

    @OnBinary
    void binary(ByteBuffer data) {
        journal.note("binary of " + data.remaining());
    }

    @OnPing
    void ping(byte[] data) {
        journal.note("ping of " + data.length);
    }

    @OnPong
    void pong() {
        journal.note("pong");
    }

    @OnClose
    void close(CloseReason reason) {
        journal.note("close " + reason.code());
    }

    @OnError
    void error(Throwable cause) {
        journal.note("error " + cause);
    }
}
