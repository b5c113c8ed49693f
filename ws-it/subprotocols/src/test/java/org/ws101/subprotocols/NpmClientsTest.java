package org.ws101.subprotocols;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ws101.testkit.ServedApplication;

/** The clients that people use; the programs are in {@code src/test/node}. */
@EnabledIfSystemProperty(named = "node.programs", matches = ".*", disabledReason = "runs with -Pnode")
class NpmClientsTest {
    @RegisterExtension
    static final ServedApplication SERVER = ServedApplication.of(Examples.with(Duration.ofMinutes(1)));

    private static List<String> run(String program, String path) throws Exception {
        Process process = new ProcessBuilder(
                        "node",
                        Path.of(System.getProperty("node.programs"), program).toString(),
                        SERVER.uri(path).toString())
                .redirectErrorStream(true)
                .start();
        try {
            process.getOutputStream().close();
            List<String> lines = process.inputReader(UTF_8).lines().toList();
            assertTrue(process.waitFor(1, TimeUnit.MINUTES), lines::toString);
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }

    private static String counts(int to) {
        StringBuilder counts = new StringBuilder();
        for (int i = 1; i <= to; i++) {
            counts.append(" {\"data\":{\"count\":").append(i).append("}}");
        }
        return counts.toString();
    }

    @Test
    void graphqlWs() throws Exception {
        List<String> lines = run("graphql.js", "/graphql");
        assertEquals("query {\"data\":{\"hello\":\"Hello, x\",\"nothing\":null}}", lines.get(0), lines::toString);
        assertEquals("variables {\"data\":{\"hello\":\"Hello, ü\"}}", lines.get(1), lines::toString);
        assertTrue(lines.get(2).startsWith("invalid errors "), lines::toString);
        assertEquals("subscription" + counts(5), lines.get(3));
        assertEquals("completed" + counts(3), lines.get(4));
        assertEquals(
                List.of("parallel1" + counts(1), "parallel2" + counts(2), "parallel3" + counts(3)),
                lines.subList(5, 8).stream().sorted().toList());
        assertEquals("done", lines.get(8), lines::toString);
    }

    @Test
    void stompJs() throws Exception {
        assertEquals(
                List.of(
                        "one connected 1.2",
                        "two connected 1.2",
                        "heard [\"first/text/plain\",\"zweite Zeile\\nü/text/x;a=b\",\"/text/plain\"]",
                        "one closed 1000",
                        "two error Subscriptions have ack:auto here",
                        "two closed 1008",
                        "done"),
                run("stomp.js", "/stomp"));
    }

    @Test
    void jayson() throws Exception {
        List<String> lines = run("jsonrpc.js", "/jsonrpc");
        assertEquals(List.of("positional 19", "named 19", "null null"), lines.subList(0, 3), lines::toString);
        assertTrue(lines.get(3).contains("-32601"), lines::toString);
        assertTrue(lines.get(4).contains("-32602"), lines::toString);
        assertTrue(lines.get(5).contains("-32603"), lines::toString);
        assertEquals(List.of("batch 2 -32601", "done"), lines.subList(6, 8), lines::toString);
    }
}
