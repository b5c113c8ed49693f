package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.testkit.wire.Request;

/** Another address than the host's is connected to, and everything else stays the URI's. */
@Timeout(60)
class ResolverTest {
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    private Resolver to(int port) {
        return (host, wanted) -> {
            asked.add(host + " " + wanted);
            return List.of(ScriptedServer.loopback(port));
        };
    }

    @Test
    void hostServerNameAndCertificateStayThoseOfTheUri(@TempDir Path folder) throws Exception {
        Certificates other = Certificates.forAnotherHost(folder);
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        try (ScriptedServer server = ScriptedServer.tls(other.server(), peer -> {
            Request request = peer.accept();
            seen.add(((ExtendedSSLSession) ((SSLSocket) peer.socket()).getSession()).getRequestedServerNames());
            seen.add(request.field("Host"));
            peer.echo();
        })) {
            WebSocketClient client = WebSocketClient.builder()
                    .sslContext(other.trusting())
                    .resolver(to(server.port()))
                    .build();
            client.connect(URI.create("wss://other.example:8443/")).close();
            assertEquals("other.example 8443", asked.take());
            assertEquals(List.of(new SNIHostName("other.example")), seen.take());
            assertEquals("other.example:8443", seen.take());
            assertThrows(HandshakeException.class, () -> client.connect(URI.create("wss://wrong.example/")));
        }
    }

    @Test
    void everyAddressIsTriedAndAnUnresolvedOneIsLookedUp() throws Exception {
        try (Socket nobody = ScriptedServer.nobody();
                ScriptedServer server = ScriptedServer.plain(peer -> {
                    peer.accept();
                    peer.echo();
                })) {
            WebSocketClient client = WebSocketClient.builder()
                    .resolver((host, port) -> List.of(
                            ScriptedServer.loopback(nobody.getLocalPort()),
                            InetSocketAddress.createUnresolved("127.0.0.1", server.port())))
                    .build();
            try (WebSocket ws = client.connect(URI.create("ws://name.invalid/"))) {
                assertTrue(ws.isOpen());
            }
        }
    }

    @Test
    void isAskedForEachHostThatARedirectLeadsTo() throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            Request request = peer.readRequest();
            if (request.field("Host").equals("one.invalid")) {
                peer.send("HTTP/1.1 302 Found\r\nLocation: ws://two.invalid/\r\nContent-Length: 0\r\n\r\n");
            } else {
                peer.accept(request);
                peer.echo();
            }
        })) {
            WebSocketClient.builder()
                    .resolver(to(server.port()))
                    .followRedirects()
                    .build()
                    .connect(URI.create("ws://one.invalid/"))
                    .close();
            assertEquals("one.invalid 80", asked.take());
            assertEquals("two.invalid 80", asked.take());
        }
    }

    @Test
    void whatItThrowsFailsTheConnection() {
        UnknownHostException unknown = new UnknownHostException("on purpose");
        WebSocketClient client = WebSocketClient.builder()
                .resolver((host, port) -> {
                    throw unknown;
                })
                .build();
        HandshakeException e =
                assertThrows(HandshakeException.class, () -> client.connect(URI.create("ws://name.invalid/")));
        assertEquals(unknown, e.getCause());
    }

    @Test
    void noAddressIsAFailure() {
        WebSocketClient client =
                WebSocketClient.builder().resolver((host, port) -> List.of()).build();
        HandshakeException e =
                assertThrows(HandshakeException.class, () -> client.connect(URI.create("ws://name.invalid/")));
        assertInstanceOf(IOException.class, e.getCause());
        assertTrue(e.getMessage().contains("no address"), e.getMessage());
    }
}
