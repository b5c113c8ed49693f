package org.ws101.spring.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.client.Credentials;
import org.ws101.client.WebSocketClient;

/** The demo as it is shipped: one jar, in a process of its own. */
class FatJarIT {
    private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

    /** Waits for the line of the log that names it. */
    static int port(BufferedReader output) throws Exception {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                return Integer.parseInt(port.group(1));
            }
        }
        throw new AssertionError("The demo does not start");
    }

    /** It waits longer than by default, for machines that are busy. */
    static WebSocketClient.Builder client() {
        return WebSocketClient.builder().connectTimeout(Duration.ofMinutes(2));
    }

    static WebSocket connect(int port, String user) {
        return client().credentials(Credentials.basic(user, user))
                .build()
                .connect(URI.create("ws://127.0.0.1:" + port + "/chat/lobby"));
    }

    @Test
    void chatsUntilItIsStopped() throws Exception {
        Process demo = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        System.getProperty("demo.jar"),
                        "--server.port=0"))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = demo.inputReader()) {
            int port = port(output);
            HttpResponse<String> page = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                    .header("Authorization", "Basic YW5uOmFubg==")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertTrue(page.body().contains("<title>Chat</title>"), page.body());
            HandshakeException refused = assertThrows(
                    HandshakeException.class,
                    () -> client().build().connect(URI.create("ws://127.0.0.1:" + port + "/chat/lobby")));
            assertEquals(401, refused.status());
            try (WebSocket ann = connect(port, "ann");
                    WebSocket ben = connect(port, "ben")) {
                ben.sendText("I am here");
                assertEquals(new Message.Text("{\"by\":\"ben\",\"text\":\"I am here\"}"), ben.receiveAll());
                ann.sendText("So am I");
                assertEquals(new Message.Text("{\"by\":\"ann\",\"text\":\"So am I\"}"), ben.receiveAll());
                demo.destroy(); // asks it to stop
                WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, ben::receiveAll);
                assertEquals(CloseCode.GOING_AWAY, closed.reason().code());
            }
            assertTrue(demo.waitFor(5, TimeUnit.MINUTES));
        } finally {
            demo.destroyForcibly();
        }
    }
}
