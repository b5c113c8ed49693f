package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;

class EndpointTest {
    private static final Continue APPLICATION = ws -> {};
    private static final SelectProtocol SELECTION = offered -> Optional.empty();
    private static final HandshakeCheck CHECK = request -> HandshakeDecision.permit();

    @Test
    void hasOneOfTheTwoStyles() {
        Endpoint blocking = Endpoint.of(APPLICATION);
        assertSame(APPLICATION, blocking.application().orElseThrow());
        assertTrue(blocking.listeners().isEmpty());
        Endpoint listening = Endpoint.listening(() -> new WebSocketListener() {});
        assertTrue(listening.application().isEmpty());
        assertTrue(listening.listeners().isPresent());
    }

    @Test
    void isPlainAtFirst() {
        Endpoint endpoint = Endpoint.of(APPLICATION);
        assertEquals(Optional.empty(), endpoint.selectProtocol());
        assertEquals(List.of(), endpoint.checks());
        assertSame(WebSocketOptions.defaults(), endpoint.options());
        assertEquals(List.of(), endpoint.allowedOrigins());
        assertEquals(Set.of(), endpoint.declaredRoles());
        assertEquals("a lambda of " + EndpointTest.class.getName(), endpoint.toString());
    }

    @Test
    void isNotToProlongHttpSessionsWhereServletHasNoMeansForIt() {
        var thrown = assertThrows(
                WebSocketDeploymentException.class,
                () -> Endpoint.of(APPLICATION).named("chat").prolongHttpSession());
        assertTrue(
                thrown.getMessage()
                        .startsWith("The endpoint chat cannot prolong HTTP sessions."
                                + " HTTP sessions can be prolonged by messages from Servlet 6.1 on"),
                thrown.getMessage());
    }

    @Test
    void keepsEachChangeThroughTheNextAndLeavesTheOriginalAsItWas() {
        WebSocketOptions options = WebSocketOptions.builder().maxFragments(3).build();
        Endpoint original = Endpoint.of(APPLICATION);
        Endpoint changed = original.selectProtocol(SELECTION)
                .check(CHECK)
                .options(options)
                .allowOrigins("https://a.example")
                .declareRoles("user")
                .named("chat")
                .check(CHECK)
                .allowOrigins("https://b.example")
                .declareRoles("admin");
        assertSame(SELECTION, changed.selectProtocol().orElseThrow());
        assertEquals(List.of(CHECK, CHECK), changed.checks());
        assertSame(options, changed.options());
        assertEquals(List.of("https://a.example", "https://b.example"), changed.allowedOrigins());
        assertEquals(Set.of("user", "admin"), changed.declaredRoles());
        assertEquals("chat", changed.toString());
        assertSame(APPLICATION, changed.application().orElseThrow());
        assertEquals(List.of(), original.checks());
        assertEquals("a lambda of " + EndpointTest.class.getName(), original.toString());
    }

    @Test
    void refusesWhatIsNoOriginAndQuotesIt() {
        Endpoint endpoint = Endpoint.of(APPLICATION);
        var thrown = assertThrows(IllegalArgumentException.class, () -> endpoint.allowOrigins("example.com"));
        assertTrue(thrown.getMessage().contains("\"example.com\""), thrown.getMessage());
    }

    @Test
    void keepsWhatOverridesOptions() {
        Endpoint endpoint = Endpoint.of(APPLICATION)
                .override(Map.of("maxMessageSize", "10", "sendTimeout", "1s"))
                .override(Map.of("maxMessageSize", "20"));
        assertEquals(Map.of("maxMessageSize", "20", "sendTimeout", "1s"), endpoint.overrides());
        var unknown =
                assertThrows(IllegalArgumentException.class, () -> endpoint.override(Map.of("maxMesageSize", "1")));
        assertTrue(unknown.getMessage().contains("maxMesageSize"), unknown.getMessage());
        var malformed =
                assertThrows(IllegalArgumentException.class, () -> endpoint.override(Map.of("sendTimeout", "soon")));
        assertTrue(malformed.getMessage().contains("sendTimeout"), malformed.getMessage());
    }

    @Nested
    class ItsThreads {
        private final Endpoint blocking = Endpoint.of(APPLICATION).named("Chat");
        private final Endpoint listening =
                Endpoint.listening(() -> new WebSocketListener() {}).named("News");

        @Test
        void areChosenByTheLibraryAtFirst() {
            assertEquals(CallbackThreads.AUTOMATIC, blocking.threads());
        }

        @Test
        void areThoseThatWereChosen() {
            assertEquals(
                    CallbackThreads.POOL, blocking.threads(CallbackThreads.POOL).threads());
            assertEquals(
                    CallbackThreads.CONTAINER,
                    listening.threads(CallbackThreads.CONTAINER).threads());
            assertEquals(
                    CallbackThreads.AUTOMATIC,
                    listening
                            .threads(CallbackThreads.POOL)
                            .threads(CallbackThreads.AUTOMATIC)
                            .threads());
        }

        @Test
        void areNotTheContainersInTheBlockingStyle() {
            var thrown =
                    assertThrows(WebSocketDeploymentException.class, () -> blocking.threads(CallbackThreads.CONTAINER));
            assertTrue(thrown.getMessage().contains("Chat"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("POOL"), thrown.getMessage());
        }

        @Test
        void areVirtualWhereTheJdkHasThem() {
            if (Runtime.version().feature() >= 21) {
                assertEquals(
                        CallbackThreads.VIRTUAL,
                        blocking.threads(CallbackThreads.VIRTUAL).threads());
                return;
            }
            var thrown =
                    assertThrows(WebSocketDeploymentException.class, () -> listening.threads(CallbackThreads.VIRTUAL));
            assertTrue(thrown.getMessage().contains("News"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("AUTOMATIC"), thrown.getMessage());
        }
    }

    @Test
    void refusesNull() {
        Endpoint endpoint = Endpoint.of(APPLICATION);
        assertThrows(NullPointerException.class, () -> Endpoint.of(null));
        assertThrows(NullPointerException.class, () -> Endpoint.listening(null));
        assertThrows(NullPointerException.class, () -> endpoint.selectProtocol(null));
        assertThrows(NullPointerException.class, () -> endpoint.check(null));
        assertThrows(NullPointerException.class, () -> endpoint.options(null));
        assertThrows(NullPointerException.class, () -> endpoint.named(null));
        assertThrows(NullPointerException.class, () -> endpoint.override(null));
        assertThrows(NullPointerException.class, () -> endpoint.threads(null));
    }
}
