package org.ws101.it.app;

import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;

/**
 * Answers an id with its entries in the journal, and {@code release} and an id with releasing it: where no thread is left for the
 * requests that the {@link ProbeServlet} answers.
 */
final class JournalTeller implements Continue {
    private static final String RELEASE = "release ";

    @Override
    public void proceed(WebSocket webSocket) {
        for (Message message : webSocket) {
            String text = ((Message.Text) message).data();
            if (text.startsWith(RELEASE)) {
                Journal.release(text.substring(RELEASE.length()));
                webSocket.sendText("released");
            } else {
                webSocket.sendText(String.join(",", Journal.entries(text)));
            }
        }
    }
}
