package org.ws101.it.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ws101.Continue;
import org.ws101.WebSocket;

/**
 * Sends {@code count} messages of {@code size} characters from each of {@code threads} threads at once, when the client says
 * that it may start. A message is the letter of its thread, its number, and the letter up to the size.
 */
final class Push implements Continue {
    @Override
    public void proceed(WebSocket webSocket) throws Exception {
        int threads = number(webSocket, "threads");
        int count = number(webSocket, "count");
        int size = number(webSocket, "size");
        webSocket.receiveAll();
        ExecutorService senders = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> sendings = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                String letter = String.valueOf((char) ('a' + thread));
                sendings.add(senders.submit(() -> {
                    for (int i = 0; i < count; i++) {
                        String start = letter + i + " ";
                        webSocket.sendText(start + letter.repeat(size - start.length()));
                    }
                }));
            }
            for (Future<?> sending : sendings) {
                sending.get();
            }
        } finally {
            senders.shutdownNow();
        }
    }

    private static int number(WebSocket webSocket, String name) {
        return Integer.parseInt(Recorded.query(webSocket, name, "1"));
    }
}
