package org.ws101.benchmark.server;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat's own WebSocket, which is JSR-356's. */
final class TomcatOwn implements BenchmarkServer {
    private static final int DEFAULT_BUFFER = 8 * 1024;

    @Override
    public int start(ServerSettings settings) throws Exception {
        int messageSize = Math.max(DEFAULT_BUFFER, settings.messageSize());
        return new TomcatContainer(new WsSci(), (classes, context) -> configure(context, messageSize)).start(settings);
    }

    private static void configure(ServletContext context, int messageSize) {
        ServerContainer container = (ServerContainer) context.getAttribute(ServerContainer.class.getName());
        container.setDefaultMaxBinaryMessageBufferSize(messageSize);
        try {
            container.addEndpoint(
                    ServerEndpointConfig.Builder.create(Echo.class, ECHO).build());
            container.addEndpoint(ServerEndpointConfig.Builder.create(Broadcasting.class, BROADCAST)
                    .build());
        } catch (DeploymentException e) {
            throw new IllegalStateException(e);
        }
        context.addServlet("no page", NoPage.class).addMapping("/");
    }

    /** Sends back what it gets. */
    public static final class Echo extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, text -> send(session, text));
            session.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>) data -> {
                try {
                    session.getBasicRemote().sendBinary(data);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    /** Sends what it gets to all. */
    public static final class Broadcasting extends Endpoint {
        private static final Set<Session> ALL = ConcurrentHashMap.newKeySet();

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            ALL.add(session);
            session.addMessageHandler(String.class, text -> ALL.forEach(each -> send(each, text)));
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            ALL.remove(session);
        }
    }

    private static void send(Session session, String text) {
        try {
            session.getBasicRemote().sendText(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Answers ordinary requests with 405. */
    public static final class NoPage extends HttpServlet {
        private static final long serialVersionUID = 1L;
    }
}
