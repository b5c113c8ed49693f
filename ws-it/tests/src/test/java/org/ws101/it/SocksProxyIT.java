package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.client.Credentials;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.FreePort;
import org.ws101.it.harness.Tls;

/**
 * Our client through the SOCKS proxies of the Debian packages {@code microsocks} and {@code dante-server}, which have to be
 * installed, in the profile {@code proxies} only.
 */
@Tag("proxies")
@Timeout(120)
class SocksProxyIT {
    private enum Kind {
        MICROSOCKS,
        DANTE
    }

    @TempDir
    Path directory;

    /** A proxy in a process of its own. */
    private record Running(Process process, int port) implements AutoCloseable {
        Proxy proxy() {
            return new Proxy(Proxy.Type.SOCKS, InetSocketAddress.createUnresolved("127.0.0.1", port));
        }

        @Override
        public void close() {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroy();
            children.forEach(ProcessHandle::destroy);
            Eventually.answer(process::isAlive, alive -> !alive);
        }
    }

    private Running start(Kind kind, String... more) throws IOException {
        int port = FreePort.find();
        List<String> command = new ArrayList<>(
                switch (kind) {
                    case MICROSOCKS -> List.of("/usr/bin/microsocks", "-i", "127.0.0.1", "-p", String.valueOf(port));
                    case DANTE ->
                        List.of(
                                "/usr/sbin/danted",
                                "-N",
                                "1",
                                "-f",
                                danteConfiguration(port).toString());
                });
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(kind + ".log").toFile())
                .start();
        Eventually.answer(() -> takesConnections(process, port), Boolean::booleanValue);
        return new Running(process, port);
    }

    private Path danteConfiguration(int port) throws IOException {
        String user = System.getProperty("user.name");
        return Files.writeString(
                directory.resolve("danted.conf"),
                String.join(
                        "\n",
                        "logoutput: stderr",
                        "internal: 127.0.0.1 port = " + port,
                        "external: 127.0.0.1",
                        "socksmethod: none",
                        "clientmethod: none",
                        "user.privileged: " + user,
                        "user.unprivileged: " + user,
                        "client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }",
                        "socks pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }",
                        ""));
    }

    private boolean takesConnections(Process process, int port) {
        if (!process.isAlive()) {
            throw new AssertionError("The proxy has ended: see its log in " + directory);
        }
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void echoes(WebSocketClient client, URI uri) {
        try (WebSocket webSocket = client.connect(uri)) {
            webSocket.sendText("hello");
            assertEquals(new Message.Text("hello"), webSocket.receiveAll());
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsPassWithTlsAndWithout(Kind kind) throws Exception {
        try (Running running = start(kind)) {
            WebSocketClient client = WebSocketClient.builder()
                    .proxy(running.proxy())
                    .sslContext(Tls.context())
                    .build();
            URI plain = Container.JETTY_EE10.server().uri("ws", "/echo");
            echoes(client, plain);
            echoes(client, Container.JETTY_EE10.server().uri("wss", "/echo"));
            echoes(client, URI.create("ws://localhost:" + plain.getPort() + plain.getPath())); // the proxy resolves it
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatTheProxyCannotReachIsToldInItsWords(Kind kind) throws Exception {
        int nobody = FreePort.find();
        try (Running running = start(kind)) {
            WebSocketClient client =
                    WebSocketClient.builder().proxy(running.proxy()).build();
            HandshakeException refused = assertThrows(
                    HandshakeException.class, () -> client.connect(URI.create("ws://127.0.0.1:" + nobody + "/")));
            assertTrue(refused.getMessage().contains("connection refused"), refused.getMessage());
            HandshakeException unknown =
                    assertThrows(HandshakeException.class, () -> client.connect(URI.create("ws://name.invalid/")));
            assertTrue(unknown.getMessage().contains("does not lead to name.invalid:80"), unknown.getMessage());
        }
    }

    @Test
    void userAndPasswordAreChecked() throws Exception {
        try (Running running = start(Kind.MICROSOCKS, "-u", "me", "-P", "secret")) {
            WebSocketClient.Builder client = WebSocketClient.builder().proxy(running.proxy());
            URI uri = Container.JETTY_EE10.server().uri("ws", "/echo");
            echoes(client.proxyCredentials(Credentials.basic("me", "secret")).build(), uri);
            for (Map.Entry<WebSocketClient, String> wrong : Map.of(
                            client.proxyCredentials(Credentials.basic("me", "wrong"))
                                    .build(),
                            "refuses user and password",
                            WebSocketClient.builder().proxy(running.proxy()).build(),
                            "set proxyCredentials")
                    .entrySet()) {
                HandshakeException e = assertThrows(
                        HandshakeException.class, () -> wrong.getKey().connect(uri));
                assertTrue(e.getMessage().contains(wrong.getValue()), e.getMessage());
            }
        }
    }
}
