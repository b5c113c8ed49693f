package org.ws101.spring.chat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines of the three chats are as many as the guide says. */
class LinesTest {
    private static final Path SOURCES = Path.of("src/test/java/org/ws101/spring/chat");

    private static long lines(String... files) throws IOException {
        long lines = 0;
        for (String file : files) {
            lines += Files.readAllLines(SOURCES.resolve(file)).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("import ") && !line.startsWith("package "))
                    .count();
        }
        return lines;
    }

    private static void assertRow(String part, List<Long> lines) throws IOException {
        String row = "| " + part + " | " + lines.get(0) + " | " + lines.get(1) + " | " + lines.get(2) + " |\n";
        assertTrue(Files.readString(Path.of("../../docs/SPRING.md")).contains(row), row);
    }

    @Test
    void areAsTheGuideSays() throws IOException {
        List<Long> endpoint = List.of(
                lines("here/Chat.java"),
                lines("enablewebsocket/Chat.java", "enablewebsocket/ChatConfiguration.java"),
                lines("jsr356/Chat.java", "jsr356/ChatConfiguration.java"));
        List<Long> session = List.of(0L, lines("enablewebsocket/HttpSessions.java"), lines("jsr356/HttpSessions.java"));
        List<Long> test = List.of(
                lines("here/ChatTest.java"), lines("enablewebsocket/ChatTest.java"), lines("jsr356/ChatTest.java"));
        assertRow("Endpoint", endpoint);
        assertRow("End of the HTTP session", session);
        assertRow("Test", test);
    }
}
