package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.net.URI;
import java.security.Principal;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.server.JettyServer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

/** Beans in a CDI container, served by an embedded Jetty on an ephemeral port. */
final class Deployment implements AutoCloseable {
    private final SeContainer container;
    private final JettyServer server;
    private final Remote remote = new Remote();

    Deployment(Class<?>... beans) throws Exception {
        this(List.of(), beans);
    }

    /** With other extensions. */
    Deployment(List<Extension> others, Class<?>... beans) throws Exception {
        container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addExtensions(others.toArray(Extension[]::new))
                .addBeanClasses(Diary.class)
                .addBeanClasses(beans)
                .initialize();
        ServletContextHandler context = new ServletContextHandler();
        WebSocketFilter filter = new WebSocketFilter(endpoints -> {
            WebSocketBeans.register(container, endpoints);
            endpoints.add("/remote", Endpoint.listening(() -> remote).withType(Remote.class));
        });
        FilterHolder login = new FilterHolder((Filter) Deployment::logIn);
        login.setAsyncSupported(true);
        context.addFilter(login, "/*", EnumSet.of(DispatcherType.REQUEST));
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        try {
            server = JettyServer.start(context);
        } catch (RuntimeException e) {
            container.close();
            throw e;
        }
    }

    /** Stands for the application's login: the query names the user and one role. */
    private static void logIn(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String user = request.getParameter("user");
        chain.doFilter(
                user == null
                        ? request
                        : new HttpServletRequestWrapper((HttpServletRequest) request) {
                            @Override
                            public Principal getUserPrincipal() {
                                return () -> user;
                            }

                            @Override
                            public boolean isUserInRole(String role) {
                                return role.equals(request.getParameter("role"));
                            }
                        },
                response);
    }

    /** Completes the opening handshake. */
    RawClient connect(String path, String... subprotocols) throws IOException {
        return RawClient.open(server.port()).upgrade(handshake(path, subprotocols));
    }

    /** Returns the status of the response to an opening handshake that must be refused. */
    int refusalOf(String path, String... subprotocols) throws IOException {
        try (RawClient peer = RawClient.open(server.port())) {
            return peer.send(handshake(path, subprotocols).bytes())
                    .readResponse()
                    .status();
        }
    }

    private static Request handshake(String path, String... subprotocols) {
        Request request = Request.upgrade(path);
        return subprotocols.length == 0
                ? request
                : request.with("Sec-WebSocket-Protocol", String.join(", ", subprotocols));
    }

    /** What the endpoint {@code /remote} heard, which is no bean. */
    Remote remote() {
        return remote;
    }

    URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + server.port() + path);
    }

    /** Serves the same by TLS. */
    URI secureUri(String path, SSLContext context) throws Exception {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(context);
        ServerConnector secure = new ServerConnector(server.server(), tls);
        secure.setHost("127.0.0.1");
        server.server().addConnector(secure);
        secure.start();
        return URI.create("wss://127.0.0.1:" + secure.getLocalPort() + path);
    }

    <T> WebSocketConnector<T> connector(TypeLiteral<WebSocketConnector<T>> type) {
        // Not by an Instance, whose OpenWebBeans takes the class alone for the type.
        BeanManager beans = container.getBeanManager();
        Bean<?> bean = beans.resolve(beans.getBeans(type.getType()));
        return type.getRawType().cast(beans.getReference(bean, type.getType(), beans.createCreationalContext(null)));
    }

    /** Shuts the CDI container down while the server runs. */
    void stopBeans() {
        container.close();
    }

    <T> T bean(Class<T> type) {
        return container.select(type).get();
    }

    Diary diary() {
        return bean(Diary.class);
    }

    /** Stops the server and leaves the beans, so that a test can look at what happened to them. */
    void stopServer() {
        server.close();
    }

    @Override
    public void close() {
        try {
            stopServer();
        } finally {
            if (container.isRunning()) {
                container.close();
            }
        }
    }

    /** Says hello with the header Hello, answers, closes with the code it is told, and notes what it hears. */
    static final class Remote implements WebSocketListener {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        void hears(String expected) {
            assertEquals(expected, Diary.next(heard));
        }

        @Override
        public void onOpen(WebSocket webSocket) {
            HandshakeRequest request = HandshakeRequest.of(webSocket);
            webSocket.sendText("hello " + String.join(",", request.headers().getOrDefault("Hello", List.of())) + " "
                    + request.offeredProtocols());
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            heard.add(text);
            if (text.startsWith("close ")) {
                webSocket.close(CloseCode.of(Integer.parseInt(text.substring("close ".length()))));
            } else if (text.startsWith("bytes ")) {
                webSocket.sendBinary(HexFormat.of().parseHex(text.substring("bytes ".length())));
            }
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            heard.add("closed " + reason.code().code());
        }
    }
}
