package org.ws101.spring.chat.jsr356;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;

@Component
@ServerEndpoint(value = "/chat/{room}", configurator = HttpSessions.class)
public class Chat {
    private static final Map<String, Set<Session>> ROOMS = new ConcurrentHashMap<>();

    @OnOpen
    public void join(Session session, @PathParam("room") String room) {
        ROOMS.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet()).add(session);
        HttpSessions.add(session);
    }

    @OnMessage
    public void say(Session session, String text, @PathParam("room") String room) throws IOException {
        Authentication user = (Authentication) session.getUserPrincipal();
        if (!Set.copyOf(user.getAuthorities()).contains(new SimpleGrantedAuthority("ROLE_SPEAKER"))) {
            session.close(new CloseReason(CloseCodes.VIOLATED_POLICY, "Not allowed."));
            return;
        }
        for (Session each : ROOMS.get(room)) {
            synchronized (each) {
                each.getBasicRemote().sendText(user.getName() + ": " + text);
            }
        }
    }

    @OnClose
    public void leave(Session session, @PathParam("room") String room) {
        ROOMS.get(room).remove(session);
        HttpSessions.remove(session);
    }
}
