package org.ws101.spring.chat.enablewebsocket;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.util.UriTemplate;

@Component
public class Chat extends TextWebSocketHandler {
    static final String PATH = "/chat/{room}";

    private final Map<String, Map<String, WebSocketSession>> rooms = new ConcurrentHashMap<>();
    private final HttpSessions httpSessions;

    public Chat(HttpSessions httpSessions) {
        this.httpSessions = httpSessions;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        WebSocketSession any = new ConcurrentWebSocketSessionDecorator(session, 10_000, 1 << 20);
        rooms.computeIfAbsent(room(session), name -> new ConcurrentHashMap<>()).put(session.getId(), any);
        httpSessions.add(any);
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        Authentication user = (Authentication) session.getPrincipal();
        if (!Set.copyOf(user.getAuthorities()).contains(new SimpleGrantedAuthority("ROLE_SPEAKER"))) {
            session.close(CloseStatus.POLICY_VIOLATION);
            return;
        }
        for (WebSocketSession each : rooms.get(room(session)).values()) {
            each.sendMessage(new TextMessage(user.getName() + ": " + message.getPayload()));
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        rooms.get(room(session)).remove(session.getId());
        httpSessions.remove(session);
    }

    private static String room(WebSocketSession session) {
        return new UriTemplate(PATH).match(session.getUri().getPath()).get("room");
    }
}
