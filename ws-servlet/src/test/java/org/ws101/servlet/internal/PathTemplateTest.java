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

        @ParameterizedTest
        @ValueSource(strings = {"/*", "/files/*", "/files/**", "/*/x"})
        void refusesAnAsteriskAloneAndNamesTheParameterForTheRest(String template) {
            var thrown = assertThrows(WebSocketDeploymentException.class, () -> PathTemplate.parse(template));
            assertTrue(thrown.getMessage().contains("* is no wildcard: use {path*} at the end"), thrown.getMessage());
        }

        @Test
        void takesAnAsteriskWithinASegmentLiterally() {
            assertTrue(match("/a*b", "/a*b").isPresent());
        }

        @ParameterizedTest
        @CsvSource({
            "//, write one slash",
            "//a, write one slash",
            "/a//b, write one slash",
            "/a//, write one slash",
            "/{a}//, write one slash",
            "/a/../b, write the path without dots",
            "/., write the path without dots",
            "/a%2Fb, write characters as they are",
            "/%41, write characters as they are",
            "/100%, write characters as they are",
            "/a;x, write it without path parameters",
            "/x\\y, write slashes",
            "'/a\tb', leave that out",
            "'/a\u007Fb', leave that out",
            "'/a\uD83Db', leave that out"
        })
        void refusesWhatNoRequestCanMatchAndSaysWhatToWrite(String template, String remedy) {
            var thrown = assertThrows(WebSocketDeploymentException.class, () -> PathTemplate.parse(template));
            assertTrue(
                    thrown.getMessage()
                            .startsWith("No request can match the endpoint path \"" + template + "\": it has"),
                    thrown.getMessage());
            assertTrue(thrown.getMessage().contains(remedy), thrown.getMessage());
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
            "/chat/{room}, /chat/{room}",
            "/a b/c+d@e, /a b/c+d@e",
            "/r\u00E4ume/\uD83D\uDC26, /r\u00E4ume/\uD83D\uDC26",
            "/a*, /a*",
            "/..a/.../b., /..a/.../b."
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

    @Nested
    class WithinUrlPatterns {
        @ParameterizedTest
        @CsvSource({
            "/echo, /*",
            "/echo, /echo",
            "/echo, /echo/*",
            "/echo, /",
            "/, ''",
            "/ws/echo, /ws/*",
            "/{a}, /ws/*",
            "/{a}/echo, /ws/*",
            "/{all*}, /ws/chat/*",
            "/{room}, /ws",
            "/chat.ws, *.ws",
            "/{a}, *.ws",
            "/files/{all*}, *.ws",
            "/echo, odd",
            "/a b, /a%20b"
        })
        void canBe(String template, String urlPattern) {
            assertTrue(PathTemplate.parse(template).canBeWithin(urlPattern));
        }

        @ParameterizedTest
        @CsvSource({
            "/echo, /ws/*",
            "/echo, /Echo",
            "/echo, /echo/more/*",
            "/{a}, /ws/chat/*",
            "/files/{all*}, /ws/*",
            "/a/{b}, /a",
            "/chat, *.ws",
            "/chat.ws/{a}/x, *.ws"
        })
        void cannotBe(String template, String urlPattern) {
            assertFalse(PathTemplate.parse(template).canBeWithin(urlPattern));
        }
    }
}
