package org.ws101.demo;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.Closed;
import org.ws101.cdi.Opened;
import org.ws101.servlet.Replay;
import org.ws101.servlet.SlowConsumer;
import org.ws101.servlet.WebSocketConnections;

/**
 * Who is in which room, and how a room is told something. Thread-safe; everybody in a room hears the same in the same order.
 *
 * <p>A room is a group of connections for each {@link ChatFormat}, for what is broadcast is the same for all of a group.
 */
@ApplicationScoped
public class Rooms {
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}; a room is there as long as somebody is in it. */
    private final Map<String, List<String>> present = new HashMap<>();

    @Inject
    WebSocketConnections connections;

    /** What was said lately, for those who lose their connection. */
    @SuppressWarnings("NullAway.Init") // begin() does
    private Replay replay;

    @Inject
    ChatCodec codec;

    @Inject
    Member member;

    @PostConstruct
    void begin() {
        replay = Replay.builder(connections).messages(200).build();
    }

    /** Every connection of the application comes by here, those of the echo as well. */
    void opened(@Observes @Opened WebSocket webSocket) {
        if (member.chats()) {
            lock.lock();
            try {
                present.computeIfAbsent(member.room(), absent -> new ArrayList<>())
                        .add(member.name());
            } finally {
                lock.unlock();
            }
        }
    }

    void closed(@Observes @Closed WebSocket webSocket) {
        if (member.chats()) {
            lock.lock();
            try {
                present.computeIfPresent(member.room(), (room, names) -> {
                    names.remove(member.name());
                    return names.isEmpty() ? null : names;
                });
                tellWhoIsPresent(member.room());
            } finally {
                lock.unlock();
            }
        }
    }

    void enter(WebSocket webSocket, String room) {
        replay.join(webSocket, ChatFormat.of(webSocket).group(room));
    }

    /** Tells those who are there, and those who lose their connection when they are back. */
    void tell(String room, ChatEvent event) {
        lock.lock();
        try {
            for (ChatFormat format : ChatFormat.values()) {
                replay.broadcast(format.group(room), codec.write(event, format));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells those who are there, on this node, who they are; of no use to anybody later. */
    void tellWhoIsPresent(String room) {
        lock.lock();
        try {
            ChatEvent event = new ChatEvent.Present(List.copyOf(present.getOrDefault(room, List.of())));
            for (ChatFormat format : ChatFormat.values()) {
                // Nobody is waited for, which would hold the lock; and who missed a line would not know.
                connections
                        .group(format.group(room))
                        .local() // another node knows who is there, and this one does not
                        .broadcast(new Message.Text(codec.write(event, format)), SlowConsumer.CLOSE);
            }
        } finally {
            lock.unlock();
        }
    }
}
