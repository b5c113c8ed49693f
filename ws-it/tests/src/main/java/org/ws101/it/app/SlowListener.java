package org.ws101.it.app;

import java.util.zip.CRC32;
import org.ws101.WebSocket;

/** The same as {@link SlowConsumer} in the listener style: stays within its first callback until the test releases it. */
final class SlowListener extends EchoListener {
    private final CRC32 checksum = new CRC32();
    private long bytes;

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        if (bytes == 0) {
            Journal.awaitRelease(Recorded.id(webSocket));
        }
        checksum.update(data);
        bytes += data.length;
    }

    @Override
    public void onText(WebSocket webSocket, String text) {
        webSocket.sendText(bytes + " bytes, checksum " + checksum.getValue());
    }
}
