package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.testkit.wire.Request;

@Timeout(60)
class ProxyTest {
    private final BlockingQueue<Request> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

    /** Chooses the same proxies always, and remembers what failed. */
    static final class Choice extends ProxySelector {
        private final List<Proxy> proxies;
        private final BlockingQueue<SocketAddress> failed = new LinkedBlockingQueue<>();
        private final BlockingQueue<URI> asked = new LinkedBlockingQueue<>();

        Choice(Proxy... proxies) {
            this.proxies = List.of(proxies);
        }

        @Override
        public List<Proxy> select(URI uri) {
            asked.add(uri);
            return proxies;
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            failed.add(address);
        }
    }

    private static Proxy at(int port) {
        return new Proxy(Proxy.Type.HTTP, ScriptedServer.loopback(port));
    }

    private ScriptedServer echo() throws IOException {
        return ScriptedServer.plain(peer -> {
            requests.add(peer.accept());
            peer.echo();
        });
    }

    /** Leads every tunnel to one port of 127.0.0.1, whatever was asked for, if the request carries what it wants. */
    private ScriptedServer proxy(int port, String wantedAuthorization) throws IOException {
        return ScriptedServer.plain(peer -> {
            Request request = peer.readRequest();
            asked.add(request);
            String authorization = request.field("Proxy-Authorization");
            if (!authorization.startsWith(wantedAuthorization)) {
                peer.send(String.join(
                        "\r\n",
                        "HTTP/1.1 407 Who?",
                        "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n\", qop=\"auth\"",
                        "Content-Length: 4",
                        "",
                        "Who?"));
                return;
            }
            peer.send("HTTP/1.0 200 Connection established\r\nX: y\r\n\r\n");
            peer.tunnelTo(port);
        });
    }

    @Test
    void aPlainConnectionGoesThroughConnect() throws Exception {
        try (ScriptedServer server = echo();
                ScriptedServer proxy = proxy(server.port(), "");
                WebSocket ws = WebSocketClient.builder()
                        .proxies(new Choice(at(proxy.port())))
                        .credentials(Credentials.basic("u", "p"))
                        .build()
                        .connect(URI.create("ws://name.invalid/chat"))) {
            ws.sendText("Hi");
            assertEquals(new Message.Text("Hi"), ws.receiveAll());
            Request connect = asked.take();
            assertEquals("CONNECT name.invalid:80 HTTP/1.1", connect.line());
            assertEquals(List.of("Host: name.invalid:80"), connect.fields());
            Request request = requests.take();
            assertEquals("GET /chat HTTP/1.1", request.line());
            assertEquals("name.invalid", request.field("Host"));
        }
    }

    @Test
    void underTlsTheHostIsVerifiedThroughTheProxy(@TempDir Path folder) throws Exception {
        Certificates other = Certificates.forAnotherHost(folder);
        try (ScriptedServer server = ScriptedServer.tls(other.server(), peer -> {
                    requests.add(peer.accept());
                    peer.echo();
                });
                ScriptedServer proxy = proxy(server.port(), "")) {
            Choice choice = new Choice(at(proxy.port()));
            WebSocketClient client = WebSocketClient.builder()
                    .proxies(choice)
                    .sslContext(other.trusting())
                    .build();
            try (WebSocket ws = client.connect(URI.create("wss://other.example/x"))) {
                assertTrue(ws.isOpen());
            }
            assertEquals(URI.create("https://other.example/x"), choice.asked.take());
            assertEquals("CONNECT other.example:443 HTTP/1.1", asked.take().line());
            HandshakeException e =
                    assertThrows(HandshakeException.class, () -> client.connect(URI.create("wss://wrong.example/x")));
            assertInstanceOf(SSLException.class, e.getCause());
        }
    }

    @Test
    void credentialsForTheProxyGoToTheProxyAlone() throws Exception {
        for (Credentials credentials : List.of(Credentials.basic("u", "p"), Credentials.digest("u", "p"))) {
            String scheme = credentials.unasked() == null ? "Digest" : "Basic";
            try (ScriptedServer server = echo();
                    ScriptedServer proxy = proxy(server.port(), scheme)) {
                WebSocketClient.builder()
                        .proxies(new Choice(at(proxy.port())))
                        .proxyCredentials(credentials)
                        .build()
                        .connect(URI.create("ws://name.invalid:81/"))
                        .close();
                Request request = requests.take();
                assertEquals(List.of(), request.values("Proxy-Authorization"));
                assertEquals(List.of(), request.values("Authorization"));
            }
        }
        assertTrue(asked.stream()
                .flatMap(request -> request.values("Proxy-Authorization").stream())
                .anyMatch(value -> value.contains("uri=\"name.invalid:81\"")));
    }

    @Test
    void aProxyThatRefusesIsToldWithItsAnswer() throws Exception {
        try (ScriptedServer proxy = proxy(1, "Basic")) {
            WebSocketClient client = WebSocketClient.builder()
                    .proxies(new Choice(at(proxy.port())))
                    .proxyCredentials(Credentials.bearer("wrong"))
                    .build();
            HandshakeException e =
                    assertThrows(HandshakeException.class, () -> client.connect(URI.create("ws://name.invalid/")));
            assertEquals(407, e.status());
            assertEquals("Who?", e.bodyText());
            assertTrue(e.getMessage().contains("proxyCredentials"), e.getMessage());
        }
    }

    @Test
    void theNextProxyIsTriedWhenOneIsNotThere() throws Exception {
        try (Socket nobody = ScriptedServer.nobody();
                ScriptedServer server = echo();
                ScriptedServer proxy = proxy(server.port(), "")) {
            Choice choice = new Choice(at(nobody.getLocalPort()), at(proxy.port()));
            WebSocketClient.builder()
                    .proxies(choice)
                    .build()
                    .connect(URI.create("ws://name.invalid/"))
                    .close();
            assertEquals(at(nobody.getLocalPort()).address(), choice.failed.take());
            assertEquals("name.invalid", requests.take().field("Host"));
        }
    }

    @Test
    void aSelectorMaySayThatThereIsNoProxy() throws Exception {
        try (ScriptedServer server = echo()) {
            WebSocketClient.builder()
                    .proxies(new Choice(Proxy.NO_PROXY))
                    .build()
                    .connect(server.uri("/"))
                    .close();
            assertEquals("GET / HTTP/1.1", requests.take().line());
        }
    }

    @Test
    void aProxyThatSaysTooMuchIsRefused() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.plain(peer -> {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n");
            peer.readToEnd();
        })) {
            WebSocketClient client = WebSocketClient.builder()
                    .proxies(new Choice(at(proxy.port())))
                    .build();
            HandshakeException e =
                    assertThrows(HandshakeException.class, () -> client.connect(URI.create("ws://name.invalid/")));
            assertTrue(e.getMessage().contains("data after its response"), e.getMessage());
        }
    }
}
