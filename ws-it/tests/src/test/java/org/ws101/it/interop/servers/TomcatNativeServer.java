package org.ws101.it.interop.servers;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.websocket.server.WsSci;
import org.ws101.it.harness.Tls;

/** Tomcat's own WebSocket, which is JSR-356's. */
final class TomcatNativeServer implements PeerServer {
    private static final String HEADERS = "headers";

    private final ServerScript script = new ServerScript();
    private final Tomcat tomcat = new Tomcat();

    @Override
    public int start(Scheme scheme) throws Exception {
        Path work = Files.createDirectories(Tls.keyStore().resolveSibling("tomcat-native-" + scheme));
        tomcat.setBaseDir(work.toString());
        Connector connector = connector(scheme);
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", work.toString());
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    try {
                        ServerContainer container =
                                (ServerContainer) servletContext.getAttribute(ServerContainer.class.getName());
                        container.addEndpoint(endpoint(ServerScript.ECHO));
                        container.addEndpoint(endpoint(ServerScript.COMMANDS));
                    } catch (jakarta.websocket.DeploymentException e) {
                        throw new IllegalStateException(e);
                    }
                },
                null);
        Tomcat.addServlet(context, "refusing", new Refusing()).addMapping("/");
        tomcat.start();
        return connector.getLocalPort();
    }

    private static Connector connector(Scheme scheme) {
        Connector connector = new Connector("HTTP/1.1");
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        if (scheme == Scheme.wss) {
            SSLHostConfig host = new SSLHostConfig();
            SSLHostConfigCertificate certificate =
                    new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
            certificate.setCertificateKeystoreFile(Tls.keyStore().toString());
            certificate.setCertificateKeystorePassword(Tls.PASSWORD);
            host.addCertificate(certificate);
            connector.setSecure(true);
            connector.setScheme("https");
            connector.setProperty("SSLEnabled", "true");
            connector.addSslHostConfig(host);
        }
        return connector;
    }

    private ServerEndpointConfig endpoint(String path) {
        return ServerEndpointConfig.Builder.create(ScriptEndpoint.class, path)
                .subprotocols(List.of(ServerScript.SUBPROTOCOL))
                .configurator(new ServerEndpointConfig.Configurator() {
                    /** As Tomcat's own; the default is of whichever library is found first, and Tyrus's knows one offer. */
                    @Override
                    public List<Extension> getNegotiatedExtensions(
                            List<Extension> installed, List<Extension> requested) {
                        List<String> names =
                                installed.stream().map(Extension::getName).toList();
                        return requested.stream()
                                .filter(extension -> names.contains(extension.getName()))
                                .toList();
                    }

                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(new ScriptEndpoint(script));
                    }

                    @Override
                    public void modifyHandshake(
                            ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
                        config.getUserProperties().put(HEADERS, request.getHeaders());
                    }
                })
                .build();
    }

    @Override
    public void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
    }

    private static final class Refusing extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setStatus(ServerScript.REFUSAL_STATUS);
            response.setHeader(ServerScript.REFUSAL_HEADER, "closed");
            response.getWriter().write(ServerScript.REFUSAL_BODY);
        }
    }

    private static final class ScriptEndpoint extends Endpoint {
        private final ServerScript script;

        ScriptEndpoint(ServerScript script) {
            this.script = script;
        }

        @Override
        public void onOpen(Session session, EndpointConfig config) {
            SessionConnection connection = new SessionConnection(session);
            session.addMessageHandler(String.class, new TextParts(script, connection));
            session.addMessageHandler(ByteBuffer.class, new BinaryParts(script, connection));
            session.addMessageHandler(PongMessage.class, pong -> {
                try {
                    script.onPong(connection, bytes(pong.getApplicationData()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }

        @Override
        public void onClose(Session session, CloseReason reason) {
            String phrase = Objects.requireNonNullElse(reason.getReasonPhrase(), "");
            script.onClose(new SessionConnection(session), reason.getCloseCode().getCode(), phrase);
        }
    }

    /** Tomcat would hold a buffer of the largest size for whole messages. */
    private static final class TextParts implements MessageHandler.Partial<String> {
        private final ServerScript script;
        private final ServerConnection connection;
        private final StringBuilder whole = new StringBuilder();

        TextParts(ServerScript script, ServerConnection connection) {
            this.script = script;
            this.connection = connection;
        }

        @Override
        public void onMessage(String part, boolean last) {
            whole.append(part);
            if (last) {
                try {
                    script.onText(connection, whole.toString());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                whole.setLength(0);
            }
        }
    }

    private static final class BinaryParts implements MessageHandler.Partial<ByteBuffer> {
        private final ServerScript script;
        private final ServerConnection connection;
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();

        BinaryParts(ServerScript script, ServerConnection connection) {
            this.script = script;
            this.connection = connection;
        }

        @Override
        public void onMessage(ByteBuffer part, boolean last) {
            whole.writeBytes(bytes(part));
            if (last) {
                try {
                    script.onBinary(connection, whole.toByteArray());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                whole.reset();
            }
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private record SessionConnection(Session session) implements ServerConnection {
        @Override
        public URI target() {
            return session.getRequestURI();
        }

        @Override
        @SuppressWarnings("unchecked") // what modifyHandshake has put there
        public String header(String name) {
            Map<String, List<String>> headers =
                    (Map<String, List<String>>) session.getUserProperties().get(HEADERS);
            return String.join(", ", headers.getOrDefault(name, List.of()));
        }

        @Override
        public void sendText(String text) throws IOException {
            session.getBasicRemote().sendText(text);
        }

        @Override
        public void sendBinary(byte[] data) throws IOException {
            session.getBasicRemote().sendBinary(ByteBuffer.wrap(data));
        }

        @Override
        public void sendFragments(List<String> parts) throws IOException {
            for (int i = 0; i < parts.size(); i++) {
                session.getBasicRemote().sendText(parts.get(i), i == parts.size() - 1);
            }
        }

        @Override
        public void ping(byte[] data) throws IOException {
            session.getBasicRemote().sendPing(ByteBuffer.wrap(data));
        }

        @Override
        public void close(int code, String reason) throws IOException {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), reason));
        }
    }
}
