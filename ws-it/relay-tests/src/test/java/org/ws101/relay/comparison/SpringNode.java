package org.ws101.relay.comparison;

import java.net.URI;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.websocket.server.config.JettyWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.simp.SimpMessagingTemplate;
import org.springframework.messaging.simp.broker.BrokerAvailabilityEvent;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.handler.TextWebSocketHandler;
import org.springframework.web.socket.server.jetty.JettyRequestUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.ws101.relay.ChildProcess;

/**
 * A node of an application of Spring, on embedded Jetty in a process of its own. Subscribers connect at {@code /stomp}, and what they subscribe to
 * is relayed to the broker; a test says at {@code /tell} what is to be done.
 */
public final class SpringNode
        implements WebSocketMessageBrokerConfigurer, WebSocketConfigurer, ApplicationListener<BrokerAvailabilityEvent> {
    static final String TOPIC = "/topic/everybody";
    /** Second argument: messages come to each client in their order, which is not so by default. */
    static final String ORDERED = "ordered";

    private final URI broker;
    private final boolean ordered;
    private final AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
    private volatile boolean connected;

    @Configuration(proxyBeanMethods = false)
    @EnableWebSocket
    @EnableWebSocketMessageBroker
    static class Enabled {}

    private SpringNode(URI broker, boolean ordered) {
        this.broker = broker;
        this.ordered = ordered;
    }

    public static void main(String[] arguments) throws Exception {
        SpringNode node = new SpringNode(URI.create(arguments[0]), arguments[1].equals(ORDERED));
        ChildProcess.say("port " + node.start());
        ChildProcess.awaitParent();
        System.exit(0);
    }

    private int start() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        context.addBeanFactoryPostProcessor(factory -> factory.registerSingleton("node", this));
        context.register(Enabled.class);
        ServletHolder dispatcher = new ServletHolder(new DispatcherServlet(context));
        dispatcher.setInitOrder(1);
        dispatcher.setAsyncSupported(true);
        ServletContextHandler handler = new ServletContextHandler("/");
        handler.addServlet(dispatcher, "/");
        JettyWebSocketServletContainerInitializer.configure(handler, null);
        server.setHandler(handler);
        server.start();
        return connector.getLocalPort();
    }

    /** As patient as the node of ours. */
    private static DefaultHandshakeHandler handshakes() {
        JettyRequestUpgradeStrategy upgrades = new JettyRequestUpgradeStrategy();
        upgrades.addWebSocketConfigurer(settings -> settings.setIdleTimeout(Duration.ZERO));
        return new DefaultHandshakeHandler(upgrades);
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.addEndpoint("/stomp").setHandshakeHandler(handshakes());
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.setPreservePublishOrder(ordered);
        registry.enableStompBrokerRelay("/topic")
                .setRelayHost(broker.getHost())
                .setRelayPort(broker.getPort())
                // On a busy machine, ten seconds may pass without one.
                .setSystemHeartbeatSendInterval(60_000)
                .setSystemHeartbeatReceiveInterval(60_000);
    }

    @Override
    public void configureWebSocketTransport(WebSocketTransportRegistration transport) {
        transport.setSendBufferSizeLimit(256 << 20).setSendTimeLimit(600_000);
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        TextWebSocketHandler tell = new TextWebSocketHandler() {
            @Override
            protected void handleTextMessage(WebSocketSession session, TextMessage message) throws Exception {
                session.sendMessage(new TextMessage(answer(message.getPayload())));
            }
        };
        registry.addHandler(tell, "/tell").setHandshakeHandler(handshakes());
    }

    @Override
    public void onApplicationEvent(BrokerAvailabilityEvent event) {
        connected = event.isBrokerAvailable();
    }

    private String answer(String message) {
        String[] words = message.split(" ", -1);
        return switch (words[0]) {
            case "broadcast" -> broadcast(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
            case "connected" -> Boolean.toString(connected);
            default -> "unknown: " + message;
        };
    }

    /** Broadcasts numbers; what the relay does not take is an exception. */
    private String broadcast(String name, int first, int count) {
        SimpMessagingTemplate template = context.getBean(SimpMessagingTemplate.class);
        for (int number = first; number < first + count; number++) {
            template.convertAndSend(TOPIC, name + " " + number);
        }
        return "0";
    }
}
