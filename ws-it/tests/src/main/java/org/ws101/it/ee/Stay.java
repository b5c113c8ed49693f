package org.ws101.it.ee;

import java.util.function.Supplier;
import org.ws101.WebSocket;

/** What an endpoint in the blocking style does: reports for each message, and says whom its thread has served before. */
final class Stay {
    /** Left behind on purpose. */
    private static final ThreadLocal<String> SERVED = ThreadLocal.withInitial(() -> "nobody");

    private Stay() {}

    static void on(WebSocket webSocket, Supplier<Report> reports) throws Exception {
        String before = SERVED.get();
        SERVED.set("another connection");
        webSocket.forEachMessage(
                message -> webSocket.sendText(reports.get().make() + "\nthread served before: " + before));
    }
}
