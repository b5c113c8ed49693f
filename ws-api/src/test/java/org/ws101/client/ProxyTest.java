package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;

@Timeout(60)
class ProxyTest {
    private final BlockingQueue<List<String>> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<List<String>> heads = new LinkedBlockingQueue<>();

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
        return new Proxy(Proxy.Type.HTTP, RawServer.loopback(port));
    }

    private RawServer echo() throws IOException {
        return RawServer.plain(peer -> {
            heads.add(peer.upgrade());
            peer.echo();
        });
    }

    /** Leads every tunnel to one port of 127.0.0.1, whatever was asked for, if the request carries what it wants. */
    private RawServer proxy(int port, String wantedAuthorization) throws IOException {
        return RawServer.plain(peer -> {
            List<String> head = peer.readHead();
            asked.add(head);
            String authorization = Peer.header(head, "Proxy-Authorization").orElse("");
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
            try (Socket onward = new Socket(RawServer.LOOPBACK, port)) {
                peer.send("HTTP/1.0 200 Connection established\r\nX: y\r\n\r\n");
                Thread back = new Thread(() -> pipe(onward, peer.socket()));
                back.start();
                pipe(peer.socket(), onward);
                back.join();
            }
        });
    }

    /** Passes bytes on until one of the two has ended. */
    static void pipe(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (IOException e) {
            // one of them is gone
        }
    }

    @Test
    void aPlainConnectionGoesThroughConnect() throws Exception {
        try (RawServer server = echo();
                RawServer proxy = proxy(server.port(), "");
                WebSocket ws = WebSocketClient.builder()
                        .proxies(new Choice(at(proxy.port())))
                        .credentials(Credentials.basic("u", "p"))
                        .build()
                        .connect(URI.create("ws://name.invalid/chat"))) {
            ws.sendText("Hi");
            assertEquals(new Message.Text("Hi"), ws.receiveAll());
            List<String> connect = asked.take();
            assertEquals(List.of("CONNECT name.invalid:80 HTTP/1.1", "Host: name.invalid:80"), connect);
            List<String> head = heads.take();
            assertEquals("GET /chat HTTP/1.1", head.get(0));
            assertEquals(Optional.of("name.invalid"), Peer.header(head, "Host"));
        }
    }

    @Test
    void underTlsTheHostIsVerifiedThroughTheProxy(@TempDir Path folder) throws Exception {
        Certificates other = Certificates.forAnotherHost(folder);
        try (RawServer server = RawServer.tls(other.server(), peer -> {
                    heads.add(peer.upgrade());
                    peer.echo();
                });
                RawServer proxy = proxy(server.port(), "")) {
            Choice choice = new Choice(at(proxy.port()));
            WebSocketClient client = WebSocketClient.builder()
                    .proxies(choice)
                    .sslContext(other.trusting())
                    .build();
            try (WebSocket ws = client.connect(URI.create("wss://other.example/x"))) {
                assertTrue(ws.isOpen());
            }
            assertEquals(URI.create("https://other.example/x"), choice.asked.take());
            assertEquals("CONNECT other.example:443 HTTP/1.1", asked.take().get(0));
            HandshakeException e =
                    assertThrows(HandshakeException.class, () -> client.connect(URI.create("wss://wrong.example/x")));
            assertInstanceOf(SSLException.class, e.getCause());
        }
    }

    @Test
    void credentialsForTheProxyGoToTheProxyAlone() throws Exception {
        for (Credentials credentials : List.of(Credentials.basic("u", "p"), Credentials.digest("u", "p"))) {
            String scheme = credentials.unasked() == null ? "Digest" : "Basic";
            try (RawServer server = echo();
                    RawServer proxy = proxy(server.port(), scheme)) {
                WebSocketClient.builder()
                        .proxies(new Choice(at(proxy.port())))
                        .proxyCredentials(credentials)
                        .build()
                        .connect(URI.create("ws://name.invalid:81/"))
                        .close();
                List<String> head = heads.take();
                assertEquals(Optional.empty(), Peer.header(head, "Proxy-Authorization"));
                assertEquals(Optional.empty(), Peer.header(head, "Authorization"));
            }
        }
        assertTrue(asked.stream()
                .flatMap(head -> Peer.header(head, "Proxy-Authorization").stream())
                .anyMatch(value -> value.contains("uri=\"name.invalid:81\"")));
    }

    @Test
    void aProxyThatRefusesIsToldWithItsAnswer() throws Exception {
        try (RawServer proxy = proxy(1, "Basic")) {
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
        try (Socket nobody = RawServer.nobody();
                RawServer server = echo();
                RawServer proxy = proxy(server.port(), "")) {
            Choice choice = new Choice(at(nobody.getLocalPort()), at(proxy.port()));
            WebSocketClient.builder()
                    .proxies(choice)
                    .build()
                    .connect(URI.create("ws://name.invalid/"))
                    .close();
            assertEquals(at(nobody.getLocalPort()).address(), choice.failed.take());
            assertEquals(Optional.of("name.invalid"), Peer.header(heads.take(), "Host"));
        }
    }

    @Test
    void aSelectorMaySayThatThereIsNoProxy() throws Exception {
        try (RawServer server = echo()) {
            WebSocketClient.builder()
                    .proxies(new Choice(Proxy.NO_PROXY))
                    .build()
                    .connect(server.uri("/"))
                    .close();
            assertEquals("GET / HTTP/1.1", heads.take().get(0));
        }
    }

    @Test
    void aProxyThatSaysTooMuchIsRefused() throws Exception {
        try (RawServer proxy = RawServer.plain(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n");
            peer.awaitEnd();
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
