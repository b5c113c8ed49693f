package org.ws101.demo.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.DispatcherType;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.WebSocketClient;
import org.ws101.demo.Program;
import org.ws101.servlet.WebSocketFilter;

class ExamplesTest {
    private static final Map<String, String> ANY_PORT = Map.of("PORT", "0");

    @Test
    void echoBackSendsEveryTextMessageBackUntilTheServerCloses() throws Exception {
        CompletableFuture<List<Message>> answers = new CompletableFuture<>();
        Continue application = webSocket -> {
            webSocket.sendText("one");
            webSocket.sendBinary(new byte[] {1});
            webSocket.sendText("zwölf");
            answers.complete(List.of(webSocket.receiveAll(), webSocket.receiveAll()));
            webSocket.close(CloseCode.GOING_AWAY);
        };
        Server server = serve(application);
        try (Program echoBack = Program.start(EchoBack.class, Map.of(), webSocketUri(server.getURI()))) {
            assertEquals(List.of(), echoBack.lines());
            assertEquals(0, echoBack.exitValue());
            assertEquals(
                    List.of(new Message.Text("one"), new Message.Text("zwölf")), answers.get(30, TimeUnit.SECONDS));
        } finally {
            server.stop();
        }
    }

    @Test
    void connectGetsAnAnswerFromRequestHandler() throws Exception {
        try (Program server = Program.start(RequestHandler.class, ANY_PORT);
                Program client = Program.start(Connect.class, Map.of(), webSocketUri(server.ready()))) {
            assertEquals(List.of(new Message.Text("Hello by echo").toString()), client.lines());
            assertEquals(0, client.exitValue());
        }
    }

    @Test
    void requestHandlerRefusesOtherSubprotocolsAndTakesClientsThatOfferNone() throws Exception {
        try (Program server = Program.start(RequestHandler.class, ANY_PORT)) {
            URI uri = URI.create(webSocketUri(server.ready()));
            WebSocketClient chatting =
                    WebSocketClient.builder().subprotocols("chat").build();
            assertEquals(
                    400,
                    assertThrows(HandshakeException.class, () -> chatting.connect(uri))
                            .status());
            try (WebSocket webSocket = WebSocketClient.create().connect(uri)) {
                webSocket.sendText("x");
                assertEquals(new Message.Text("x"), webSocket.receiveAll());
            }
        }
    }

    @Test
    void quickstartTalksInEachStyle() throws Exception {
        try (Program server = Program.start(RequestHandler.class, ANY_PORT);
                Program client = Program.start(ClientQuickstart.class, Map.of(), webSocketUri(server.ready()))) {
            assertEquals(new Message.Text("Hello").toString(), client.line());
            String second = client.line();
            String third = client.line();
            assertEquals(Set.of("Hello again", "sent"), Set.of(second, third)); // in either order
            client.pressEnter();
            assertEquals(List.of(), client.lines());
            assertEquals(0, client.exitValue());
        }
    }

    private static Server serve(Continue application) throws Exception {
        Server server = new Server(InetSocketAddress.createUnresolved("127.0.0.1", 0));
        ServletContextHandler context = new ServletContextHandler("/");
        FilterHolder filter = new FilterHolder(new WebSocketFilter(endpoints -> endpoints.add("/", application)));
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        server.setHandler(context);
        server.start();
        return server;
    }

    private static String webSocketUri(URI uri) {
        return "ws://" + uri.getAuthority() + "/";
    }
}
