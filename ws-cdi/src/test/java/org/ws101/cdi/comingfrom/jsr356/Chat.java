package org.ws101.cdi.comingfrom.jsr356;

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

@ServerEndpoint("/chat/{room}")
public class Chat {
    private static final Map<String, Set<Session>> ROOMS = new ConcurrentHashMap<>();

    @OnOpen
    public void join(Session session, @PathParam("room") String room) {
        ROOMS.computeIfAbsent(room, name -> ConcurrentHashMap.newKeySet()).add(session);
    }

    @OnMessage
    public void say(String text, @PathParam("room") String room) throws IOException {
        for (Session session : ROOMS.get(room)) {
            session.getBasicRemote().sendText(text);
        }
    }

    @OnClose
    public void leave(Session session, @PathParam("room") String room) {
        ROOMS.get(room).remove(session);
    }
}
