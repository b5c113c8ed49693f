package org.ws101.spring.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;

/** The demo with the devtools of Spring Boot, which restart it within its process when a file changes. */
class DevtoolsIT {
    @TempDir
    Path watched;

    @Test
    void aRestartSays1001AndTheNewContextServes() throws Exception {
        Process demo = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("demo.classes")
                                + File.pathSeparator
                                + System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.ws101.spring.demo.ChatApplication",
                        "--server.port=0",
                        "--spring.devtools.livereload.enabled=false",
                        "--spring.devtools.restart.additional-paths=" + watched,
                        "--spring.devtools.restart.poll-interval=200ms",
                        "--spring.devtools.restart.quiet-period=100ms"))
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = demo.inputReader()) {
            try (WebSocket before = FatJarIT.connect(FatJarIT.port(output), "ann")) {
                assertSpeaks(before);
                Files.writeString(watched.resolve("changed"), "x");
                WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, before::receiveAll);
                assertEquals(CloseCode.GOING_AWAY, closed.reason().code());
            }
            try (WebSocket after = FatJarIT.connect(FatJarIT.port(output), "ann")) {
                assertSpeaks(after);
            }
        } finally {
            demo.destroyForcibly();
        }
    }

    private static void assertSpeaks(WebSocket ann) {
        ann.sendText("Hello");
        assertEquals(new Message.Text("{\"by\":\"ann\",\"text\":\"Hello\"}"), ann.receiveAll());
    }
}
