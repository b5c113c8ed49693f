package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketTimeoutException;
import org.ws101.testkit.wire.RawServer;
import org.ws101.testkit.wire.Wire;

/** SOCKS 5 (RFC 1928, RFC 1929), against a small proxy here. */
@Timeout(60)
class SocksTest {
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    private static Proxy at(ScriptedServer proxy) {
        return new Proxy(Proxy.Type.SOCKS, ScriptedServer.loopback(proxy.port()));
    }

    private static WebSocketClient.Builder through(ScriptedServer proxy) {
        return WebSocketClient.builder().proxy(at(proxy));
    }

    private static ScriptedServer echo() throws IOException {
        return ScriptedServer.plain(peer -> {
            peer.accept();
            peer.echo();
        });
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static int octet(RawServer peer) throws IOException {
        return Byte.toUnsignedInt(peer.readBytes(1)[0]);
    }

    private static String text(RawServer peer) throws IOException {
        return new String(peer.readBytes(octet(peer)), StandardCharsets.UTF_8);
    }

    /**
     * Leads to one port of 127.0.0.1, whatever was asked for.
     *
     * @param bound the address that it claims to connect from, with its type and port
     */
    private ScriptedServer proxy(int port, String login, String bound) throws IOException {
        return ScriptedServer.plain(peer -> {
            asked.add("methods " + hex(peer.readBytes(1)) + " " + hex(peer.readBytes(octet(peer))));
            peer.sendHex(login.isEmpty() ? "05 00" : "05 02");
            if (!login.isEmpty()) {
                String given = hex(peer.readBytes(1)) + " " + text(peer) + ":" + text(peer);
                asked.add(given);
                boolean accepted = given.equals("01 " + login);
                peer.sendHex(accepted ? "01 00" : "01 01");
                if (!accepted) {
                    return;
                }
            }
            String head = hex(peer.readBytes(4));
            String host = head.endsWith("03")
                    ? text(peer)
                    : InetAddress.getByAddress(peer.readBytes(head.endsWith("04") ? 16 : 4))
                            .getHostAddress();
            asked.add(head + " " + host + " " + ((octet(peer) << 8) + octet(peer)));
            peer.sendHex("05 00 00 " + bound);
            peer.tunnelTo(port);
        });
    }

    private static void echoes(WebSocket ws) {
        ws.sendText("Hi");
        assertEquals(new Message.Text("Hi"), ws.receiveAll());
    }

    @ParameterizedTest
    @CsvSource({
        "name.invalid, 05010003 name.invalid 80",
        "name.invalid:9000, 05010003 name.invalid 9000",
        "127.0.0.1:258, 05010001 127.0.0.1 258",
        "[2001:db8::7]:81, 05010004 2001:db8:0:0:0:0:0:7 81",
        "[::ffff:192.0.2.1]:82, 05010001 192.0.2.1 82",
        "[::ffff:c000:201]:83, 05010001 192.0.2.1 83",
        "999.0.0.1, 05010003 999.0.0.1 80"
    })
    void theProxyResolvesNamesAndGetsAddressesAsTheyAre(String host, String request) throws Exception {
        try (ScriptedServer server = echo();
                ScriptedServer proxy = proxy(server.port(), "", "01 00000000 0000");
                WebSocket ws = through(proxy).build().connect(URI.create("ws://" + host + "/"))) {
            echoes(ws);
            assertEquals("methods 05 00", asked.take());
            assertEquals(request, asked.take());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01 7F000001 1F90",
                "04 00000000000000000000000000000001 1F90",
                "03 09 6C6F63616C686F7374 1F90",
                "03 00 0000"
            })
    void theAddressThatItConnectsFromMayBeOfAnyType(String bound) throws Exception {
        try (ScriptedServer server = echo();
                ScriptedServer proxy = proxy(server.port(), "", bound);
                WebSocket ws = through(proxy).build().connect(URI.create("ws://name.invalid/"))) {
            echoes(ws);
        }
    }

    @Test
    void userAndPasswordGoToTheProxy() throws Exception {
        try (ScriptedServer server = echo();
                ScriptedServer proxy = proxy(server.port(), "üser:pass word", "01 00000000 0000")) {
            try (WebSocket ws = through(proxy)
                    .proxyCredentials(Credentials.basic("üser", "pass word"))
                    .build()
                    .connect(URI.create("ws://name.invalid/"))) {
                echoes(ws);
                assertEquals("methods 05 0002", asked.take());
            }
            assertTrue(refused(through(proxy).proxyCredentials(Credentials.basic("eve", "x")))
                    .contains("refuses user and password"));
            assertTrue(refused(through(proxy).proxyCredentials(Credentials.basic("", "x")))
                    .contains("1 to 255"));
            assertTrue(refused(through(proxy).proxyCredentials(Credentials.basic("u", "x".repeat(256))))
                    .contains("1 to 255"));
        }
    }

    /** The secret of another scheme is not for SOCKS, which sends it in clear. */
    @Test
    void otherCredentialsAreNotSent() throws Exception {
        for (Credentials credentials : List.of(Credentials.digest("u", "p"), Credentials.bearer("t"))) {
            try (ScriptedServer server = echo();
                    ScriptedServer proxy = proxy(server.port(), "", "01 00000000 0000");
                    WebSocket ws = through(proxy)
                            .proxyCredentials(credentials)
                            .build()
                            .connect(URI.create("ws://name.invalid/"))) {
                echoes(ws);
                assertEquals("methods 05 00", asked.take());
                assertTrue(asked.take().contains("name.invalid"));
            }
        }
    }

    private static String refused(WebSocketClient.Builder client) {
        HandshakeException e =
                assertThrows(HandshakeException.class, () -> client.build().connect(URI.create("ws://name.invalid/")));
        assertInstanceOf(IOException.class, e.getCause());
        return e.getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "05 FF, , set proxyCredentials",
        "05 02, , which was not offered",
        "04 00, , does not support SOCKS 5",
        "48 54, , does not support SOCKS 5",
        "05, , closed the connection before its response was complete",
        "05 00, 05 01 00 01 00000000 0000, general failure",
        "05 00, 05 02 00 01 00000000 0000, not allowed by its rules",
        "05 00, 05 03 00 01 00000000 0000, network unreachable",
        "05 00, 05 04 00 01 00000000 0000, host unreachable",
        "05 00, 05 05 00 01 00000000 0000, connection refused",
        "05 00, 05 06 00 01 00000000 0000, TTL expired",
        "05 00, 05 07 00 01 00000000 0000, command not supported",
        "05 00, 05 08 00 01 00000000 0000, address type not supported",
        "05 00, 05 63 00 01 00000000 0000, failure 99",
        "05 00, 05 00 00 02 00000000 0000, unknown type 2",
        "05 00, 06 00 00 01 00000000 0000, does not support SOCKS 5",
        "05 00, 05 00 00 01 0000, closed the connection before its response was complete"
    })
    void aRefusalIsToldInWords(String choice, String reply, String words) throws Exception {
        try (ScriptedServer proxy = ScriptedServer.plain(peer -> {
            peer.readBytes(3);
            peer.sendHex(choice);
            if (reply != null) {
                peer.readBytes(7 + "name.invalid".length());
                peer.sendHex(reply);
            }
        })) {
            String message = refused(through(proxy));
            assertTrue(message.contains(words), message);
            assertTrue(message.contains("name.invalid:80"), message);
            Threads.await("the proxy sees the end", () -> proxy.open() == 0);
        }
    }

    @Test
    void theNextProxyIsTriedWhenOneRefuses() throws Exception {
        try (ScriptedServer server = echo();
                ScriptedServer refusing = ScriptedServer.plain(peer -> {
                    peer.readBytes(3);
                    peer.sendHex("05 FF");
                });
                ScriptedServer proxy = proxy(server.port(), "", "01 00000000 0000");
                WebSocket ws = WebSocketClient.builder()
                        .proxies(new ProxyTest.Choice(at(refusing), at(proxy)))
                        .build()
                        .connect(URI.create("ws://name.invalid/"))) {
            echoes(ws);
        }
    }

    @Test
    void underTlsTheHostIsVerifiedThroughTheProxy(@TempDir Path folder) throws Exception {
        Certificates other = Certificates.forAnotherHost(folder);
        try (ScriptedServer server = ScriptedServer.tls(other.server(), peer -> {
                    peer.accept();
                    peer.echo();
                });
                ScriptedServer proxy = proxy(server.port(), "", "01 00000000 0000")) {
            WebSocketClient client = through(proxy).sslContext(other.trusting()).build();
            try (WebSocket ws = client.connect(URI.create("wss://other.example/x"))) {
                echoes(ws);
            }
            assertThrows(HandshakeException.class, () -> client.connect(URI.create("wss://wrong.example/x")));
        }
    }

    @Test
    void theAnswerMayComeByteByByteAndTheServersBytesStayItsOwn() throws Exception {
        try (ScriptedServer proxy = ScriptedServer.plain(peer -> {
                    peer.readBytes(3);
                    peer.sendHex("05");
                    peer.sendHex("00");
                    peer.readBytes(7 + "name.invalid".length());
                    peer.sendByteByByte(Wire.hex("05 00 00 01 00000000 0000"));
                    peer.accept();
                    peer.echo();
                });
                WebSocket ws = through(proxy).build().connect(URI.create("ws://name.invalid/"))) {
            echoes(ws);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "05", "05 00"})
    void theDeadlineHoldsAtEveryStep(String said) throws Exception {
        CountDownLatch greeted = new CountDownLatch(1);
        try (ScriptedServer proxy = ScriptedServer.plain(peer -> {
            peer.sendHex(said);
            peer.readBytes(1);
            greeted.countDown();
            peer.readToEnd();
        })) {
            WebSocketClient client = Threads.patientUntil(
                    greeted,
                    through(proxy).connectTimeout(Duration.ofMillis(100)).build());
            WebSocketTimeoutException e = assertThrows(
                    WebSocketTimeoutException.class, () -> client.connect(URI.create("ws://name.invalid/")));
            assertTrue(e.getMessage().contains("the response of the proxy"), e.getMessage());
            Threads.await("the proxy sees the end", () -> proxy.open() == 0);
        }
    }

    @Test
    void theProxyMayBeNamedAndOfIpv6() throws Exception {
        byte[] octets = new byte[16];
        octets[15] = 1;
        InetAddress loopback = InetAddress.getByAddress(octets);
        assertInstanceOf(Inet6Address.class, loopback);
        try (ScriptedServer server = echo();
                ScriptedServer proxy = ScriptedServer.at(loopback, peer -> {
                    peer.readBytes(3);
                    peer.sendHex("05 00");
                    peer.readBytes(7 + "name.invalid".length());
                    peer.sendHex("05 00 00 01 00000000 0000");
                    peer.accept();
                    peer.echo();
                })) {
            Proxy unresolved = new Proxy(
                    Proxy.Type.SOCKS, InetSocketAddress.createUnresolved(loopback.getHostAddress(), proxy.port()));
            try (WebSocket ws =
                    WebSocketClient.builder().proxy(unresolved).build().connect(URI.create("ws://name.invalid/"))) {
                echoes(ws);
            }
            WebSocketClient direct =
                    WebSocketClient.builder().proxy(Proxy.NO_PROXY).build();
            try (WebSocket ws = direct.connect(server.uri("/"))) {
                echoes(ws);
            }
        }
    }

    @Test
    void theResolverIsNotAsked() throws Exception {
        try (ScriptedServer server = echo();
                ScriptedServer proxy = proxy(server.port(), "", "01 00000000 0000");
                WebSocket ws = through(proxy)
                        .resolver((host, port) -> {
                            throw new IOException("asked for " + host);
                        })
                        .build()
                        .connect(URI.create("ws://name.invalid/"))) {
            echoes(ws);
            assertEquals(Optional.empty(), ws.protocol());
        }
    }
}
