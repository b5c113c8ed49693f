package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ws101.testkit.TestClient;

class DemoStopTest {
    private static final String READY = "ws101 demo ready: ";

    @Test
    void stopClosesOpenConnectionsWith1001AndLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        Demo demo = Demo.start(0);
        try (TestClient echo = Clients.connect(demo.uri(), "/echo");
                TestClient chat = Clients.connect(demo.uri(), "/chat/lobby?name=Ada");
                TestClient figures = Clients.connect(demo.uri(), "/figures")) {
            assertTrue(figures.awaitText().startsWith("{"));
            echo.sendText("x");
            assertEquals("x", echo.awaitText());
            assertEquals("* Ada joined", chat.awaitText());
            assertEquals("* 1 here: Ada", chat.awaitText());
            demo.close();
            assertEquals(1001, echo.awaitClose().code().code());
            assertEquals(1001, chat.awaitClose().code().code());
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!before.contains(thread) && !isOfTheClientOrTheJdk(thread)) {
                thread.join(30_000);
                assertFalse(thread.isAlive(), () -> thread + " is still there");
            }
        }
    }

    @Test
    void sigtermStopsTheProcessCleanly() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName());
        builder.environment().put("PORT", "0");
        builder.redirectErrorStream(true);
        Process process = builder.start();
        try (BufferedReader output = process.inputReader()) {
            String ready = output.readLine();
            assertNotNull(ready, "the process ended at once");
            assertTrue(ready.matches(READY + "http://127\\.0\\.0\\.1:[0-9]+/"), ready);
            try (TestClient client = Clients.connect(URI.create(ready.substring(READY.length())), "/echo")) {
                client.sendText("x");
                assertEquals("x", client.awaitText());
                process.toHandle().destroy(); // SIGTERM; the output stays open
                assertEquals(1001, client.awaitClose().code().code());
            }
            assertNull(output.readLine(), "more than the line that it is ready was printed");
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the process is still there");
            assertEquals(128 + 15, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isOfTheClientOrTheJdk(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return thread.getName().startsWith("HttpClient-")
                || thread.getName().startsWith("ForkJoinPool.commonPool-")
                || group == null
                || group.getName().equals("InnocuousThreadGroup")
                || group.getName().equals("CarrierThreads") // of virtual threads, and the timer of their waits
                || group.getName().equals("system");
    }
}
