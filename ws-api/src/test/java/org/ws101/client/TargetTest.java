package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({
        "ws://example.com, false, example.com, 80, /, example.com",
        "wss://example.com/chat?x, true, example.com, 443, /chat?x, example.com",
        "WSS://Example.com:443/, true, Example.com, 443, /, Example.com",
        "ws://example.com:/?a=b, false, example.com, 80, /?a=b, example.com",
        "ws://example.com:8080/%C3%A9, false, example.com, 8080, /%C3%A9, example.com:8080",
        "ws://my_service:9000/, false, my_service, 9000, /, my_service:9000",
        "ws://[::1]:9000/, false, ::1, 9000, /, [::1]:9000",
        "ws://u:p@h/, false, h, 80, /, h",
        "ws://h/\u00e9?\u00e9, false, h, 80, /%C3%A9?%C3%A9, h",
        "ws://h/../../x, false, h, 80, /x, h",
    })
    void aUriNamesSchemeHostPortAndPath(String uri, boolean tls, String host, int port, String path, String hostField) {
        Target target = Target.of(URI.create(uri), "");
        assertEquals(new Target(tls, host, port, path), target);
        assertEquals(hostField, target.hostField());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h/",
                "h",
                "/chat",
                "ws:h",
                "ws:///chat",
                "ws://h/#top",
                "ws://h:0/",
                "ws://h:65536/",
                "ws://h:999999/",
                "ws://b\u00fccher.example/",
                "ws://a$b/",
                "ws://[::ffff:1.02.3.4]/",
                "mailto:a@b"
            })
    void whatIsNoWebSocketUriIsRefused(String uri) {
        assertThrows(IllegalArgumentException.class, () -> Target.of(URI.create(uri), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://h/a b", "ws://h/\r\nX: y", "ws://h/%0", "ws://h\0/"})
    void whatIsNoUriNeverGetsHere(String uri) {
        assertThrows(IllegalArgumentException.class, () -> URI.create(uri));
    }

    @Test
    void theMessageQuotesNoUserInfo() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Target.of(URI.create("ws://user:secret@a$b/"), ""));
        assertFalse(e.getMessage().contains("secret"), e.getMessage());
        assertFalse(Target.of(URI.create("ws://h/p?secret"), "").toString().contains("secret"));
    }

    @Test
    void moreOfTheQueryIsAppended() {
        assertEquals("/?a=b", Target.of(URI.create("ws://h"), "a=b").path());
        assertEquals("/?a=b", Target.of(URI.create("ws://h/?"), "a=b").path());
        assertEquals("/?x&a=b", Target.of(URI.create("ws://h/?x"), "a=b").path());
    }

    @Test
    void anOriginIsSchemeHostAndPort() {
        Target target = Target.of(URI.create("ws://h/a"), "");
        assertTrue(target.sameOrigin(Target.of(URI.create("ws://H:80/b"), "")));
        assertFalse(target.sameOrigin(Target.of(URI.create("ws://h:81/a"), "")));
        assertFalse(target.sameOrigin(Target.of(URI.create("wss://h:80/a"), "")));
        assertFalse(target.sameOrigin(Target.of(URI.create("ws://i/a"), "")));
    }

    @Test
    void aUserInfoIsFound() {
        assertEquals(Optional.of("u:p"), Target.userInfo(URI.create("ws://u:p@h/")));
        assertEquals(Optional.of("u:p"), Target.userInfo(URI.create("ws://u:p@my_service/")));
        assertEquals(Optional.empty(), Target.userInfo(URI.create("ws://h/")));
    }
}
