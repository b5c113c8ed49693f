package org.ws101.demo;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;

/** The rooms of the chat and who is in them. Thread-safe; everybody in a room hears the same in the same order. */
@ApplicationScoped
public class Rooms {
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}; a room is there as long as somebody is in it. */
    private final Map<String, Map<WebSocket, String>> rooms = new LinkedHashMap<>();

    void join(String room, WebSocket member, String name) {
        lock.lock();
        try {
            rooms.computeIfAbsent(room, absent -> new LinkedHashMap<>()).put(member, name);
            tell(room, ChatEvent.Kind.JOINED, name, "");
        } finally {
            lock.unlock();
        }
    }

    void say(String room, WebSocket member, String text) {
        lock.lock();
        try {
            String name = membersOf(room).get(member);
            if (name != null) {
                tell(room, ChatEvent.Kind.SAID, name, text);
            }
        } finally {
            lock.unlock();
        }
    }

    void leave(String room, WebSocket member) {
        lock.lock();
        try {
            Map<WebSocket, String> members = membersOf(room);
            String name = members.remove(member);
            if (members.isEmpty()) {
                rooms.remove(room);
            } else if (name != null) {
                tell(room, ChatEvent.Kind.LEFT, name, "");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Only queues, so that nobody waits for a slow member while the lock is held. */
    private void tell(String room, ChatEvent.Kind kind, String name, String text) {
        List<WebSocket> members = List.copyOf(membersOf(room).keySet());
        ChatEvent event = new ChatEvent(kind, name, text, members.size());
        for (WebSocket member : members) {
            String line = ChatFormat.of(member.protocol()).render(event);
            member.sendAsync(new Message.Text(line)).exceptionally(failure -> {
                member.close(CloseCode.TRY_AGAIN_LATER, "You are too slow for this room");
                return null;
            });
        }
    }

    private Map<WebSocket, String> membersOf(String room) {
        return rooms.getOrDefault(room, new LinkedHashMap<>());
    }
}
