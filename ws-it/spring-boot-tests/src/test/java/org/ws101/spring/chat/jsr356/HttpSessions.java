package org.ws101.spring.chat.jsr356;

import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionListener;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

@Component
public class HttpSessions extends ServerEndpointConfig.Configurator implements HttpSessionListener {
    private static final String ID = "httpSession";
    private static final Set<Session> OPEN = ConcurrentHashMap.newKeySet();

    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        if (request.getHttpSession() instanceof HttpSession session) {
            config.getUserProperties().put(ID, session.getId());
        }
    }

    static void add(Session session) {
        OPEN.add(session);
    }

    static void remove(Session session) {
        OPEN.remove(session);
    }

    @Override
    public void sessionDestroyed(HttpSessionEvent event) {
        for (Session session : OPEN) {
            if (event.getSession().getId().equals(session.getUserProperties().get(ID))) {
                try {
                    session.close(new CloseReason(CloseCodes.VIOLATED_POLICY, "Logged out."));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
