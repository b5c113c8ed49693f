package org.ws101.it.interop.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;

/**
 * Our server against headless Chromium, in the profile {@code browser} only. The server gives the browser a page, {@code
 * browser.html}, that runs the checks and writes what it finds into the journal of the application.
 */
@Tag("browser")
class BrowserIT {
    private static final List<String> CHECKS = List.of(
            "ok text",
            "ok binary",
            "ok large",
            "ok tooLarge",
            "ok ping",
            "ok subprotocol",
            "ok crossOriginIsRefused",
            "ok compressed fresh",
            "ok compressed takeover",
            "ok compressed windows",
            "ok closes with 1000 ",
            "ok closes with 1000 bye",
            "ok closes with 3000 registered",
            "ok closes with 4999 own, with 😀",
            "ok is closed with 1000",
            "ok is closed with 1008",
            "ok is closed with 4000",
            "done");

    static Stream<Arguments> servers() {
        return Stream.of(Container.JETTY_EE10, Container.TOMCAT_10, Container.TOMCAT_11)
                .flatMap(container -> Stream.of("http", "https").map(scheme -> Arguments.of(scheme, container)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("servers")
    void chromiumFindsNothingWrong(String scheme, Container container) throws Exception {
        String id = "browser-" + scheme;
        URI page = container.server().uri(scheme, "/probe/browser?id=" + id);
        try (Chromium chromium = Chromium.show(page)) {
            List<String> told = Eventually.answer(
                    () -> container.server().journal(id),
                    // the first failure may be what keeps it from coming to its end
                    entries ->
                            entries.contains("done") || entries.stream().anyMatch(entry -> entry.startsWith("FAILED")));
            assertEquals(CHECKS, told, chromium.log());
        }
        assertEquals(
                List.of("1000 ", "1000 bye", "3000 registered", "4999 own, with 😀"),
                container.server().journal(id + "-farewell"));
        assertEquals(List.of(true, false), compressed(container, id + "-fresh"));
        assertEquals(List.of(true, true), compressed(container, id + "-takeover"));
        assertEquals(List.of(true, false), compressed(container, id + "-windows"));
    }

    /** Whether the text came small, and whether the random bytes did the second time: with the context of the first only. */
    private static List<Boolean> compressed(Container container, String id) {
        List<Integer> weights = container.server().journal(id).stream()
                .map(entry -> Integer.valueOf(entry.substring(entry.indexOf(' ') + 1)))
                .toList();
        assertTrue(weights.size() == 4, weights::toString);
        return List.of(weights.get(0) < 1_000, weights.get(3) < 1_000);
    }
}
