package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.WireFrame;

@Timeout(60)
class TlsTest {
    private static Certificates valid;
    private static Certificates otherHost;
    private static Certificates expired;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) {
        valid = Certificates.valid(folder);
        otherHost = Certificates.forAnotherHost(folder);
        expired = Certificates.expired(folder);
    }

    private static WebSocketClient.Builder trusting(Certificates certificates) {
        return WebSocketClient.builder().sslContext(certificates.trusting());
    }

    private static ScriptedServer echo(Certificates certificates) throws IOException {
        return ScriptedServer.tls(certificates.server(), peer -> {
            peer.accept();
            peer.echo();
        });
    }

    @Nested
    class Refusals {
        private String refused(WebSocketClient client, Certificates certificates) throws IOException {
            try (ScriptedServer server = echo(certificates)) {
                HandshakeException e = assertThrows(HandshakeException.class, () -> client.connect(server.uri("/")));
                assertInstanceOf(SSLException.class, e.getCause());
                assertEquals(CloseCode.TLS_HANDSHAKE, e.closeCode());
                assertEquals(0, e.status());
                Threads.await("the server sees the end", () -> server.open() == 0);
                return e.getMessage();
            }
        }

        @Test
        void aCertificateForAnotherHostIsRefused() throws IOException {
            String message = refused(trusting(otherHost).build(), otherHost);
            assertTrue(message.contains("127.0.0.1"), message);
        }

        @Test
        void anExpiredCertificateIsRefused() throws IOException {
            refused(trusting(expired).build(), expired);
        }

        @Test
        void anUntrustedCertificateIsRefused() throws IOException {
            refused(WebSocketClient.create(), valid);
            refused(trusting(otherHost).build(), valid);
        }

        @Test
        void noParametersTurnTheVerificationOfTheHostOff() throws IOException {
            SSLParameters parameters = new SSLParameters();
            parameters.setEndpointIdentificationAlgorithm(null);
            refused(trusting(otherHost).sslParameters(parameters).build(), otherHost);
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.1", "TLSv1", "SSLv3"})
        void protocolsBeforeTls12AreRefused(String protocol) {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(new String[] {protocol});
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> trusting(valid).sslParameters(parameters));
            assertTrue(e.getMessage().contains("TLSv1.2"), e.getMessage());
        }

        @Test
        void aServerWithoutTlsIsRefused() throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.readBytes(1);
                peer.send("HTTP/1.1 400 This is not TLS\r\n\r\n");
                peer.readToEnd();
            })) {
                URI uri = URI.create("wss://127.0.0.1:" + server.port() + "/");
                HandshakeException e = assertThrows(
                        HandshakeException.class, () -> trusting(valid).build().connect(uri));
                assertInstanceOf(SSLException.class, e.getCause());
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void aServerThatHangsUpDuringTheHandshakeIsTold(boolean resets) throws IOException {
            try (ScriptedServer server = ScriptedServer.plain(peer -> {
                peer.readBytes(1);
                if (resets) {
                    peer.reset();
                }
            })) {
                URI uri = URI.create("wss://127.0.0.1:" + server.port() + "/");
                HandshakeException e = assertThrows(
                        HandshakeException.class, () -> trusting(valid).build().connect(uri));
                assertInstanceOf(IOException.class, e.getCause());
                assertEquals(CloseCode.TLS_HANDSHAKE, e.closeCode());
            }
        }
    }

    @Nested
    class Connections {
        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        void messagesOfEverySizePass(String protocol) throws IOException {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(new String[] {protocol});
            WebSocketOptions options = WebSocketOptions.builder()
                    .maxFrameSize(8 << 20)
                    .maxMessageSize(8 << 20)
                    .build();
            WebSocketClient client =
                    trusting(valid).sslParameters(parameters).options(options).build();
            Random random = new Random(7);
            try (ScriptedServer server = echo(valid);
                    WebSocket ws = client.connect(server.uri("/"))) {
                for (int size : new int[] {0, 1, 125, 126, 16_370, 16_384, 16_400, 65_536, 1_000_000, 8 << 20}) {
                    byte[] data = new byte[size];
                    random.nextBytes(data);
                    ws.sendBinary(data);
                    assertArrayEquals(data, ((Message.Binary) ws.receiveAll()).data());
                }
            }
        }

        @Test
        void serverNamesOfTheUsersAreTold() throws Exception {
            SSLParameters parameters = new SSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("a.example")));
            LinkedBlockingQueue<List<SNIServerName>> names = new LinkedBlockingQueue<>();
            try (ScriptedServer server = ScriptedServer.tls(valid.server(), peer -> {
                peer.accept();
                SSLSocket socket = (SSLSocket) peer.socket();
                names.add(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
                peer.echo();
            })) {
                trusting(valid)
                        .sslParameters(parameters)
                        .build()
                        .connect(server.uri("/"))
                        .close();
                assertEquals(parameters.getServerNames(), names.take());
            }
        }

        private List<SNIServerName> namesToldTo(String host, WebSocketClient.Builder client) throws Exception {
            LinkedBlockingQueue<List<SNIServerName>> names = new LinkedBlockingQueue<>();
            try (ScriptedServer server = ScriptedServer.tls(valid.server(), peer -> {
                SSLSocket socket = (SSLSocket) peer.socket();
                socket.startHandshake();
                names.add(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
                peer.readToEnd();
            })) {
                WebSocketClient connecting = client.resolver(
                                (name, port) -> List.of(ScriptedServer.loopback(server.port())))
                        .sslContext(trustingEverybody())
                        .build();
                CompletableFuture<WebSocket> opening = connecting.connectAsync(URI.create("wss://" + host + "/"));
                List<SNIServerName> told = names.take();
                opening.cancel(true);
                return told;
            }
        }

        /** Of names whose certificates a test cannot make. */
        private SSLContext trustingEverybody() throws Exception {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    new TrustManager[] {
                        new X509ExtendedTrustManager() {
                            @Override
                            public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

                            @Override
                            public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

                            @Override
                            public void checkClientTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public X509Certificate[] getAcceptedIssuers() {
                                return new X509Certificate[0];
                            }
                        }
                    },
                    null);
            return context;
        }

        /** RFC 6455 §4.1: a client MUST use SNI; RFC 6066 §3: without the dot at the end. */
        @ParameterizedTest
        @CsvSource({
            "localhost, localhost",
            "server, server",
            "server., server",
            "a.example, a.example",
            "a.example., a.example",
            "1st, 1st"
        })
        void everyNameIsTold(String host, String told) throws Exception {
            assertEquals(List.of(new SNIHostName(told)), namesToldTo(host, WebSocketClient.builder()));
        }

        @ParameterizedTest
        @ValueSource(strings = {"127.0.0.1", "127.1", "[::1]", "1", "my_server"})
        void noAddressIsToldAndNoNameThatIsNoneOfAHost(String host) throws Exception {
            assertEquals(List.of(), namesToldTo(host, WebSocketClient.builder()));
        }

        @Test
        void nobodyIsToldWhenTheUserSaysSo() throws Exception {
            SSLParameters parameters = new SSLParameters();
            parameters.setServerNames(List.of());
            assertEquals(
                    List.of(), namesToldTo("server", WebSocketClient.builder().sslParameters(parameters)));
        }

        @Test
        void theServerSeesACleanEnd() throws Exception {
            LinkedBlockingQueue<IOException> ends = new LinkedBlockingQueue<>();
            try (ScriptedServer server = ScriptedServer.tls(valid.server(), peer -> {
                peer.accept();
                WireFrame close = peer.readFrame();
                peer.sendFrame(0x88, close.payload());
                peer.endOutput();
                ends.add(assertThrows(IOException.class, () -> peer.readBytes(1)));
            })) {
                trusting(valid).build().connect(server.uri("/")).close();
                assertEquals(EOFException.class, ends.take().getClass()); // another one when TLS is cut off
            }
        }

        /** Both directions full at once, which stops a client that cannot read while it writes. */
        @Test
        void bothDirectionsMayBeBusyAtOnce() throws Exception {
            int messages = 300;
            byte[] data = new byte[50_000];
            new Random(3).nextBytes(data);
            try (ScriptedServer server = echo(valid);
                    WebSocket ws = trusting(valid).build().connect(server.uri("/"))) {
                Thread sender = new Thread(() -> {
                    for (int i = 0; i < messages; i++) {
                        ws.sendBinary(data);
                    }
                });
                sender.start();
                for (int i = 0; i < messages; i++) {
                    assertArrayEquals(data, ((Message.Binary) ws.receiveAll()).data());
                }
                sender.join();
            }
        }

        @Test
        void aServerThatRenegotiatesEndsTheConnectionWith1006() throws IOException {
            SSLParameters parameters = new SSLParameters();
            parameters.setProtocols(new String[] {"TLSv1.2"});
            WebSocketClient client = trusting(valid).sslParameters(parameters).build();
            try (ScriptedServer server = ScriptedServer.tls(valid.server(), peer -> {
                        peer.accept();
                        ((SSLSocket) peer.socket()).startHandshake();
                        peer.readToEnd();
                    });
                    WebSocket ws = client.connect(server.uri("/"))) {
                WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, ws::receiveAll);
                assertEquals(CloseCode.ABNORMAL_CLOSURE, closed.reason().code());
                assertEquals(
                        "The peer requested TLS renegotiation, which is not supported",
                        assertInstanceOf(SSLException.class, closed.getCause()).getMessage());
            }
        }

        @Test
        void aServerThatCutsTlsOffEndsTheConnectionWith1006() throws IOException {
            try (ScriptedServer server = ScriptedServer.tls(valid.server(), peer -> {
                        peer.accept();
                        peer.readFrame();
                    });
                    WebSocket ws = trusting(valid).build().connect(server.uri("/"))) {
                ws.sendText("over");
                assertThrows(WebSocketClosedException.class, ws::receiveAll);
                assertEquals(
                        CloseCode.ABNORMAL_CLOSURE,
                        ws.closeReason().orElseThrow().code());
            }
        }
    }
}
