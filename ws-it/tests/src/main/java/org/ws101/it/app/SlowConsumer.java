package org.ws101.it.app;

import java.util.zip.CRC32;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;

/** Receives nothing until the test releases it; then everything, and answers each text with what has come so far. */
final class SlowConsumer implements Continue {
    @Override
    public void proceed(WebSocket webSocket) throws Exception {
        Journal.awaitRelease(Recorded.id(webSocket));
        CRC32 checksum = new CRC32();
        long bytes = 0;
        for (Message message : webSocket) {
            if (message instanceof Message.Binary binary) {
                checksum.update(binary.data());
                bytes += binary.size();
            } else {
                webSocket.sendText(bytes + " bytes, checksum " + checksum.getValue());
            }
        }
    }
}
