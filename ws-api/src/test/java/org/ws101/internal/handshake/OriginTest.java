package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6454 §4 and §6.2. */
class OriginTest {

    @ParameterizedTest
    @CsvSource({
        "http://example.com, HTTP://EXAMPLE.COM:80",
        "https://example.com, https://example.com:443",
        "https://[::1], https://[0:0:0:0:0:0:0:1]:443",
        "app://a, APP://A"
    })
    void spellingsOfOneOriginAreEqual(String one, String other) {
        Optional<Origin> origin = Origin.parse(one);
        assertNotEquals(Optional.empty(), origin);
        assertEquals(origin, Origin.parse(other));
    }

    @ParameterizedTest
    @CsvSource({
        "http://a, https://a",
        "http://a, http://a:443",
        "https://a, https://a:80",
        "http://a, http://b",
        "app://a, app://a:80",
        "http://a, app://a:80"
    })
    void differentOriginsAreNotEqual(String one, String other) {
        assertNotEquals(Origin.parse(one), Origin.parse(other));
    }

    @ParameterizedTest
    @ValueSource(strings = {"chrome-extension://abc", "a+b.c-9://x", "x://y:1"})
    void anySchemeIsRead(String text) {
        assertNotEquals(Optional.empty(), Origin.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "*",
                "example.com",
                "//example.com",
                "://example.com",
                "http:example.com",
                "http:/example.com",
                "http://",
                "http://example.com/",
                "http://example.com/path",
                "http://example.com?q",
                "http://example.com#f",
                "http://user@example.com",
                "http://example.com:x",
                "http://example.com http://evil.com",
                "http://example.com, http://evil.com",
                "9p://example.com",
                "ht_tp://example.com",
                "http://exa\u0000mple.com",
                "http://ex\u00E4mple.com",
                "file://"
            })
    void whatIsNotOneOriginIsRefused(String text) {
        assertEquals(Optional.empty(), Origin.parse(text));
    }

    @Test
    void anOriginOfAnyLengthNeedsNoStack() {
        assertEquals(Optional.empty(), Origin.parse("a".repeat(1_000_000)));
        assertEquals(Optional.empty(), Origin.parse("http://" + "a".repeat(1_000_000) + "/"));
    }
}
