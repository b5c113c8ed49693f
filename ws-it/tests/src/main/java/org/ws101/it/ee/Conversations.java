package org.ws101.it.ee;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ws101.WebSocket;

/** The reports of the callbacks of connections that the application itself opens. */
@ApplicationScoped
public class Conversations {
    @Inject
    private Instance<Report> reports;

    private final ConcurrentMap<WebSocket, Conversation> all = new ConcurrentHashMap<>();

    private record Conversation(List<String> notes, CountDownLatch answered, CountDownLatch closed) {
        Conversation() {
            this(new CopyOnWriteArrayList<>(), new CountDownLatch(2), new CountDownLatch(2));
        }
    }

    private Conversation of(WebSocket webSocket) {
        return all.computeIfAbsent(webSocket, unknown -> new Conversation());
    }

    void note(WebSocket webSocket, String call) {
        of(webSocket).notes.add(call + "\n" + reports.get().make());
    }

    /** Notes a call that an answer of the server has caused. */
    void noteAnswer(WebSocket webSocket, String call) {
        note(webSocket, call);
        of(webSocket).answered.countDown();
    }

    /** Notes one that the end has caused: onClose, and the event. */
    void noteEnd(WebSocket webSocket, String call) {
        note(webSocket, call);
        of(webSocket).closed.countDown();
    }

    /** Has a text and some data answered, closes the connection, and tells what was noted. */
    String hold(WebSocket webSocket) throws InterruptedException {
        Conversation conversation = of(webSocket);
        webSocket.sendText("text");
        webSocket.sendBinary(new byte[1]);
        await(conversation.answered, conversation);
        webSocket.close();
        await(conversation.closed, conversation);
        return String.join("\n\n", conversation.notes);
    }

    private static void await(CountDownLatch calls, Conversation conversation) throws InterruptedException {
        if (!calls.await(20, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Calls are missing; there are " + conversation.notes);
        }
    }
}
