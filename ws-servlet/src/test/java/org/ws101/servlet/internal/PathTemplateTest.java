package org.ws101.servlet.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.servlet.WebSocketDeploymentException;

class PathTemplateTest {
    private static Optional<Map<String, String>> match(String template, String path) {
        return PathTemplate.parse(template).match(PathTemplate.split(path));
    }

    @Nested
    class Parsing {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "chat",
                    "{room}",
                    "/chat/{}",
                    "/chat/{room",
                    "/chat/room}",
                    "/chat/x{room}",
                    "/chat/{room}x",
                    "/chat/{{room}}",
                    "/chat/{a b}",
                    "/chat/{1st}",
                    "/{a}/{a}",
                    "/files/{path*}/x",
                    "/files/{path*}/{x}",
                    "/files/{*}",
                    "/files/{*path}",
                    "/files/{path**}",
                    "/files/x{path*}",
                    "/{a}/{a*}",
                    "/chat?x=1",
                    "/chat#x"
                })
        void refusesAMalformedTemplateAndQuotesIt(String template) {
            var thrown = assertThrows(WebSocketDeploymentException.class, () -> PathTemplate.parse(template));
            assertTrue(thrown.getMessage().contains("\"" + template + "\""), thrown.getMessage());
        }

        @Test
        void keepsTheTextAsItWasWritten() {
            assertEquals("/chat/{room}", PathTemplate.parse("/chat/{room}").toString());
        }
    }

    @Test
    void namesItsParameters() {
        assertEquals(
                Set.of("disk", "path"),
                PathTemplate.parse("/files/{disk}/{path*}").parameterNames());
    }

    @Nested
    class Matching {
        @ParameterizedTest
        @CsvSource({
            "/, /",
            "/echo, /echo",
            "/a/b, /a/b",
            "/a/, /a/",
            "/chat/{room}, /chat/lobby",
            "/{a}/{b}, /x/y",
            "/{a.b-c_d}, /x",
            "/{all*}, /x",
            "/files/{path*}, /files/a",
            "/files/{path*}, /files/a/",
            "/files/{path*}, /files/a/b/c",
            "/files/{disk}/{path*}, /files/a/b/c",
            "/chat/{room}, /chat/{room}"
        })
        void matches(String template, String path) {
            assertTrue(match(template, path).isPresent());
        }

        @ParameterizedTest
        @CsvSource({
            "/, /echo",
            "/echo, /",
            "/echo, /Echo",
            "/echo, /echo/",
            "/echo/, /echo",
            "/chat/{room}, /chat",
            "/chat/{room}, /chat/",
            "/chat/{room}, /chat/a/b",
            "/chat/{room}, /talk/a",
            "/{a}/{b}, //y",
            "/{all*}, /",
            "/files/{path*}, /files",
            "/files/{path*}, /files/",
            "/files/{path*}, /file/a",
            "/files/{disk}/{path*}, /files/a",
            "/files/{disk}/{path*}, /files//b"
        })
        void doesNotMatch(String template, String path) {
            assertFalse(match(template, path).isPresent());
        }

        @Test
        void givesTheParametersInOrder() {
            assertEquals(
                    "{room=lobby, user=ann}",
                    match("/chat/{room}/of/{user}", "/chat/lobby/of/ann")
                            .orElseThrow()
                            .toString());
        }

        @ParameterizedTest
        @CsvSource({"/files/a, a", "/files/a/b.txt, a/b.txt", "/files/a/, a/"})
        void givesTheRestOfThePathWithItsSlashes(String path, String rest) {
            assertEquals(Map.of("path", rest), match("/files/{path*}", path).orElseThrow());
        }

        @Test
        void givesParametersThatCannotBeChanged() {
            Map<String, String> parameters = match("/{a}", "/x").orElseThrow();
            assertThrows(UnsupportedOperationException.class, () -> parameters.put("b", "y"));
        }
    }
}
