package org.ws101.it.app;

import java.util.Arrays;
import org.ws101.WebSocket;

/** Sends more than any socket buffers when it is opened, and echoes afterwards. */
final class GreetingListener extends EchoListener {
    private static final int COUNT = 24;
    private static final int SIZE = 250_000;

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        super.onOpen(webSocket);
        byte[] message = new byte[SIZE];
        for (int i = 0; i < COUNT; i++) {
            Arrays.fill(message, (byte) i);
            webSocket.sendBinary(message);
        }
    }
}
