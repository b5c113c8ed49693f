package org.ws101.servlet.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ws101.servlet.WebSocketDeploymentException;

class RoutesTest {
    private final Routes<String> routes = new Routes<>();

    private Optional<String> find(String path) {
        return routes.find(path).map(Routes.Match::target);
    }

    @Test
    void findsNothingWhereNothingWasAdded() {
        assertTrue(find("/echo").isEmpty());
        assertTrue(find("").isEmpty());
    }

    @Test
    void aLiteralSegmentWinsOverATemplateWhicheverCameFirst() {
        routes.add("/chat/{room}", "template");
        routes.add("/chat/lobby", "literal");
        assertEquals(Optional.of("literal"), find("/chat/lobby"));
        assertEquals(Optional.of("template"), find("/chat/other"));
    }

    @Test
    void theEarlierLiteralSegmentDecides() {
        routes.add("/{a}/b/c", "late");
        routes.add("/a/{b}/{c}", "early");
        assertEquals(Optional.of("early"), find("/a/b/c"));
        assertEquals(Optional.of("late"), find("/x/b/c"));
    }

    @Test
    void fallsBackToATemplateWhenTheLiteralOneDoesNotMatchToTheEnd() {
        routes.add("/a/b", "literal");
        routes.add("/{x}/c", "template");
        assertEquals(Optional.of("template"), find("/a/c"));
    }

    @Test
    void theRestOfThePathComesLast() {
        routes.add("/files/{path*}", "rest");
        routes.add("/files/{name}", "one");
        routes.add("/files/{disk}/{path*}", "rest of a disk");
        routes.add("/files/a/b", "literal");
        routes.add("/{all*}", "all");
        assertEquals(Optional.of("one"), find("/files/a"));
        assertEquals(Optional.of("literal"), find("/files/a/b"));
        assertEquals(Optional.of("rest of a disk"), find("/files/x/b/c"));
        assertEquals(Optional.of("rest"), find("/files/a/"));
        assertEquals(Optional.of("all"), find("/file/a/b"));
        assertThrows(WebSocketDeploymentException.class, () -> routes.add("/files/{other*}", "rest again"));
    }

    @Test
    void givesTheParametersOfTheTemplateThatWon() {
        routes.add("/chat/{room}", "chat");
        assertEquals(
                Map.of("room", "lobby"),
                routes.find("/chat/lobby").orElseThrow().parameters());
    }

    @Test
    void refusesTwoOnOnePathAndNamesBothAndTheRemedy() {
        routes.add("/chat/{room}", "org.example.Chat");
        var thrown =
                assertThrows(WebSocketDeploymentException.class, () -> routes.add("/chat/{name}", "org.example.Other"));
        assertEquals(
                "Two endpoints on one path: org.example.Chat is at \"/chat/{room}\" already, and"
                        + " org.example.Other at \"/chat/{name}\" matches the same requests. Use another path for one"
                        + " of them, or register it only once",
                thrown.getMessage());
        assertEquals(Optional.of("org.example.Chat"), find("/chat/lobby"));
    }

    @Test
    void pathsThatOnlyOverlapAreNotTheSame() {
        routes.add("/chat/{room}", "one");
        routes.add("/{kind}/lobby", "two");
        assertEquals(Optional.of("one"), find("/chat/lobby"));
        assertEquals(Optional.of("two"), find("/talk/lobby"));
    }

    @Test
    void tellsItsPaths() {
        routes.add("/b", "two");
        routes.add("/a/{x}", "one");
        assertEquals("[/a/{x} (one), /b (two)]", routes.toString());
    }
}
