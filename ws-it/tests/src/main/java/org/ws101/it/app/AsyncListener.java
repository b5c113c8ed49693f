package org.ws101.it.app;

import java.util.concurrent.ForkJoinPool;
import org.ws101.Message;
import org.ws101.WebSocket;

/** Echoes text with {@code sendAsync} from another thread. */
final class AsyncListener extends EchoListener {
    @Override
    public void onText(WebSocket webSocket, String text) {
        String id = Recorded.id(webSocket);
        ForkJoinPool.commonPool().execute(() -> sendAndTell(webSocket, text, id));
    }

    private static void sendAndTell(WebSocket webSocket, String text, String id) {
        var unused = webSocket
                .sendAsync(new Message.Text(text))
                .whenComplete((done, failure) -> Journal.write(id, failure == null ? "sent" : "failed " + failure));
    }
}
