package org.ws101.it.ee;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ws101.WebSocket;
import org.ws101.cdi.Closed;
import org.ws101.cdi.Opened;
import org.ws101.servlet.HandshakeRequest;

/** The reports of calls that answer nobody, by the id of their connection, and of the events of all connections. */
@ApplicationScoped
public class Journal {
    @Inject
    private Instance<Report> reports;

    @Inject
    private Conversations conversations;

    private final ConcurrentMap<String, List<String>> notes = new ConcurrentHashMap<>();

    void note(WebSocket webSocket, String call) {
        String id = HandshakeRequest.of(webSocket).queryParameter("id").orElse("");
        notes.computeIfAbsent(id, unknown -> new CopyOnWriteArrayList<>())
                .add(call + "\n" + reports.get().make());
    }

    void opened(@Observes @Opened WebSocket webSocket) {
        if (isOfServer(webSocket)) {
            note(webSocket, "@Opened");
        } else {
            conversations.note(webSocket, "@Opened");
        }
    }

    void closed(@Observes @Closed WebSocket webSocket) {
        if (isOfServer(webSocket)) {
            note(webSocket, "@Closed");
        } else {
            conversations.noteEnd(webSocket, "@Closed");
        }
    }

    private static boolean isOfServer(WebSocket webSocket) {
        try {
            HandshakeRequest.of(webSocket);
            return true;
        } catch (IllegalArgumentException ofClient) {
            return false;
        }
    }

    String notes(String id) {
        return String.join("\n\n", notes.getOrDefault(id, List.of()));
    }
}
