package org.ws101.it.app;

import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

/** Throws in the callback that the path names, and echoes otherwise. */
final class BrokenListener extends EchoListener {
    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        super.onOpen(webSocket);
        failIn("open", webSocket);
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        failIn("text", webSocket);
        super.onText(webSocket, text);
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        failIn("binary", webSocket);
        super.onBinary(webSocket, data);
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        failIn("ping", webSocket);
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        failIn("pong", webSocket);
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        super.onError(webSocket, cause);
        if (isTheOne("error", webSocket)) {
            throw new IllegalStateException(Failing.SECRET);
        }
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        super.onClose(webSocket, reason);
        failIn("close", webSocket);
    }

    private static void failIn(String callback, WebSocket webSocket) throws Exception {
        if (isTheOne(callback, webSocket)) {
            Failing.fail(webSocket);
        }
    }

    private static boolean isTheOne(String callback, WebSocket webSocket) {
        return HandshakeRequest.of(webSocket).pathParameter("callback").equals(callback);
    }
}
