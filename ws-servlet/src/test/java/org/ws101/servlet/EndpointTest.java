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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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
        assertSame(APPLICATION, blocking.served().code().blocking().orElseThrow());
        assertTrue(blocking.served().code().listeners().isEmpty());
        Endpoint listening = Endpoint.listening(() -> new WebSocketListener() {});
        assertTrue(listening.served().code().blocking().isEmpty());
        assertTrue(listening.served().code().listeners().isPresent());
    }

    @Test
    void isPlainAtFirst() {
        Endpoint endpoint = Endpoint.of(APPLICATION);
        assertEquals(Optional.empty(), endpoint.served().entrance().selectProtocol());
        assertEquals(List.of(), endpoint.served().entrance().checks());
        assertSame(WebSocketOptions.defaults(), endpoint.served().limits().options());
        assertEquals(List.of(), endpoint.served().entrance().allowedOrigins());
        assertEquals(Set.of(), endpoint.served().entrance().declaredRoles());
        assertEquals("a lambda of " + EndpointTest.class.getName(), endpoint.toString());
    }

    @Test
    void isNotToProlongHttpSessionsWhereServletHasNoMeansForIt() {
        var thrown = assertThrows(
                WebSocketDeploymentException.class,
                () -> Endpoint.of(APPLICATION).withName("chat").withProlongedHttpSession());
        assertTrue(
                thrown.getMessage()
                        .startsWith("The endpoint chat cannot prolong HTTP sessions."
                                + " Messages can prolong HTTP sessions from Servlet 6.1 on"),
                thrown.getMessage());
    }

    @Test
    void keepsEachChangeThroughTheNextAndLeavesTheOriginalAsItWas() {
        WebSocketOptions options = WebSocketOptions.builder().maxFragments(3).build();
        Endpoint original = Endpoint.of(APPLICATION);
        Endpoint changed = original.withSelectProtocol(SELECTION)
                .withCheck(CHECK)
                .withOptions(options)
                .withAllowedOrigins("https://a.example")
                .withDeclaredRoles("user")
                .withName("chat")
                .withCheck(CHECK)
                .withAllowedOrigins("https://b.example")
                .withDeclaredRoles("admin");
        assertSame(SELECTION, changed.served().entrance().selectProtocol().orElseThrow());
        assertEquals(List.of(CHECK, CHECK), changed.served().entrance().checks());
        assertSame(options, changed.served().limits().options());
        assertEquals(
                List.of("https://a.example", "https://b.example"),
                changed.served().entrance().allowedOrigins());
        assertEquals(Set.of("user", "admin"), changed.served().entrance().declaredRoles());
        assertEquals("chat", changed.toString());
        assertSame(APPLICATION, changed.served().code().blocking().orElseThrow());
        assertEquals(List.of(), original.served().entrance().checks());
        assertEquals("a lambda of " + EndpointTest.class.getName(), original.toString());
    }

    @Test
    void refusesWhatIsNoOriginAndQuotesIt() {
        Endpoint endpoint = Endpoint.of(APPLICATION);
        var thrown = assertThrows(IllegalArgumentException.class, () -> endpoint.withAllowedOrigins("example.com"));
        assertTrue(thrown.getMessage().contains("\"example.com\""), thrown.getMessage());
    }

    @Test
    void keepsWhatOverridesOptions() {
        Endpoint endpoint = Endpoint.of(APPLICATION)
                .withOverrides(Map.of("maxMessageSize", "10", "sendTimeout", "1s"))
                .withOverrides(Map.of("maxMessageSize", "20"));
        assertEquals(
                Map.of("maxMessageSize", "20", "sendTimeout", "1s"),
                endpoint.served().limits().overrides());
        var unknown = assertThrows(
                IllegalArgumentException.class, () -> endpoint.withOverrides(Map.of("maxMesageSize", "1")));
        assertTrue(
                unknown.getMessage()
                        .startsWith(
                                "Unknown option maxMesageSize: write maxMessageSize if that is meant; the options are [a"),
                unknown.getMessage());
        var malformed = assertThrows(
                IllegalArgumentException.class, () -> endpoint.withOverrides(Map.of("sendTimeout", "soon")));
        assertTrue(malformed.getMessage().contains("sendTimeout"), malformed.getMessage());
    }

    @Nested
    class ItsThreads {
        private final Endpoint blocking = Endpoint.of(APPLICATION).withName("Chat");
        private final Endpoint listening =
                Endpoint.listening(() -> new WebSocketListener() {}).withName("News");

        @Test
        void areChosenByTheLibraryAtFirst() {
            assertEquals(CallbackThreads.AUTOMATIC, blocking.served().code().threads());
        }

        @Test
        void areThoseThatWereChosen() {
            assertEquals(
                    CallbackThreads.POOL,
                    blocking.withThreads(CallbackThreads.POOL).served().code().threads());
            assertEquals(
                    CallbackThreads.CONTAINER,
                    listening
                            .withThreads(CallbackThreads.CONTAINER)
                            .served()
                            .code()
                            .threads());
            assertEquals(
                    CallbackThreads.AUTOMATIC,
                    listening
                            .withThreads(CallbackThreads.POOL)
                            .withThreads(CallbackThreads.AUTOMATIC)
                            .served()
                            .code()
                            .threads());
        }

        @Test
        void areNotTheContainersInTheBlockingStyle() {
            var thrown = assertThrows(
                    WebSocketDeploymentException.class, () -> blocking.withThreads(CallbackThreads.CONTAINER));
            assertTrue(thrown.getMessage().contains("Chat"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("POOL"), thrown.getMessage());
        }

        @Test
        void areVirtualWhereTheJdkHasThem() {
            if (Runtime.version().feature() >= 21) {
                assertEquals(
                        CallbackThreads.VIRTUAL,
                        blocking.withThreads(CallbackThreads.VIRTUAL)
                                .served()
                                .code()
                                .threads());
                return;
            }
            var thrown = assertThrows(
                    WebSocketDeploymentException.class, () -> listening.withThreads(CallbackThreads.VIRTUAL));
            assertTrue(thrown.getMessage().contains("News"), thrown.getMessage());
            assertTrue(thrown.getMessage().contains("AUTOMATIC"), thrown.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void refusesANameThatNobodySees(String name) {
        Endpoint endpoint = Endpoint.of(APPLICATION);
        assertEquals(
                "The name of the endpoint a lambda of " + EndpointTest.class.getName()
                        + " is blank: use another name, or remove withName to use the name of the class",
                assertThrows(IllegalArgumentException.class, () -> endpoint.withName(name))
                        .getMessage());
    }

    @Test
    void refusesNull() {
        Endpoint endpoint = Endpoint.of(APPLICATION);
        assertThrows(NullPointerException.class, () -> Endpoint.of(null));
        assertThrows(NullPointerException.class, () -> Endpoint.listening(null));
        assertThrows(NullPointerException.class, () -> endpoint.withSelectProtocol(null));
        assertThrows(NullPointerException.class, () -> endpoint.withCheck(null));
        assertThrows(NullPointerException.class, () -> endpoint.withOptions(null));
        assertThrows(NullPointerException.class, () -> endpoint.withName(null));
        assertThrows(NullPointerException.class, () -> endpoint.withOverrides(null));
        assertThrows(NullPointerException.class, () -> endpoint.withThreads(null));
    }
}
