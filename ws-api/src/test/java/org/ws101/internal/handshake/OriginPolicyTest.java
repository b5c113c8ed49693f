package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §10.2: who may connect from a browser. */
class OriginPolicyTest {

    private static Headers.Builder host(String host) {
        return Headers.builder().add("Host", host);
    }

    private static Optional<HandshakeRefusal> check(OriginPolicy policy, Headers.Builder headers, String scheme) {
        return check(policy, headers, new ServerName(scheme, "elsewhere.invalid", 1));
    }

    private static Optional<HandshakeRefusal> check(OriginPolicy policy, Headers.Builder headers, ServerName server) {
        return policy.check(new RequestHead("GET", "HTTP/1.1", "/", headers.build()), server);
    }

    private static boolean allows(OriginPolicy policy, String host, String scheme, String origin) {
        return check(policy, host(host).add("Origin", origin), scheme).isEmpty();
    }

    @Nested
    class SameOrigin {

        @Test
        void allowsARequestWithoutOrigin() {
            assertEquals(Optional.empty(), check(OriginPolicy.sameOrigin(), host("example.com"), "http"));
            assertEquals(Optional.empty(), check(OriginPolicy.sameOrigin(), host("example.com"), "https"));
        }

        @ParameterizedTest
        @CsvSource({
            // Host, scheme, Origin
            "example.com, http, http://example.com",
            "example.com, https, https://example.com",
            "example.com:80, http, http://example.com",
            "example.com, http, http://example.com:80",
            "example.com:443, https, https://example.com",
            "example.com, https, https://example.com:443",
            "example.com:8080, http, http://example.com:8080",
            "EXAMPLE.com, http, HTTP://example.COM",
            "127.0.0.1:8080, http, http://127.0.0.1:8080",
            "[::1]:8080, http, http://[::1]:8080",
            "[0:0:0:0:0:0:0:1], http, http://[::1]",
            "[2001:DB8::1], https, https://[2001:db8:0:0::0001]:443",
            "localhost:3000, http, http://localhost:3000"
        })
        void allowsTheServersOwnPages(String host, String scheme, String origin) {
            assertTrue(allows(OriginPolicy.sameOrigin(), host, scheme, origin));
        }

        @ParameterizedTest
        @CsvSource({
            // Host, scheme, Origin
            "example.com, http, null",
            "example.com, http, ''",
            "example.com, http, http://evil.com",
            "example.com, http, http://sub.example.com",
            "sub.example.com, http, http://example.com",
            "example.com, http, http://example.com.evil.com",
            "example.com, http, http://evilexample.com",
            "example.com, http, http://evil-example.com",
            "example.com, http, http://example.co",
            "example.com, http, http://example.com.",
            "example.com, http, http://example.com@evil.com",
            "example.com, http, http://evil.com/example.com",
            "example.com, http, http://evil.com#example.com",
            "example.com, http, http://evil.com?example.com",
            "example.com, http, http://example.com/",
            "example.com, http, http://example.com:8080",
            "example.com:8080, http, http://example.com",
            "example.com:8080, http, http://example.com:8081",
            "example.com:8080, http, http://example.com:80800",
            "example.com, http, http://example.com:443",
            "127.0.0.1, http, http://127.0.0.2",
            "127.0.0.1, http, http://localhost",
            "127.0.0.1, http, http://[::ffff:127.0.0.1]",
            "[::1], http, http://[::2]",
            "[::1], http, http://::1",
            "example.com, http, example.com",
            "example.com, http, //example.com",
            "example.com, http, 'http://example.com, http://example.com'",
            "example.com, http, http://example.com http://evil.com",
            "example.com, http, app://example.com",
            "example.com:80, http, app://example.com:80",
            "example.com, http, ws://example.com",
            "example.com, http, file://",
            "example.com, http, *"
        })
        void refusesEveryOtherPage(String host, String scheme, String origin) {
            HandshakeRefusal refusal = check(
                            OriginPolicy.sameOrigin(), host(host).add("Origin", origin), scheme)
                    .orElseThrow();
            assertEquals(403, refusal.status());
            assertEquals(List.of("close"), refusal.headers().all("Connection"));
            assertTrue(refusal.body().contains("allowedOrigins"), refusal.body());
        }

        @Test
        void refusesTwoOrigins() {
            Headers.Builder headers = host("a").add("Origin", "http://a").add("origin", "http://a");
            assertTrue(check(OriginPolicy.sameOrigin(), headers, "http").isPresent());
        }

        @Test
        void refusesAnOriginWhereTheHostIsMissingOrMalformed() {
            assertTrue(check(OriginPolicy.sameOrigin(), Headers.builder().add("Origin", "http://a"), "http")
                    .isPresent());
            assertTrue(check(OriginPolicy.sameOrigin(), host("a b").add("Origin", "http://a"), "http")
                    .isPresent());
        }
    }

    /** The container sees http although the page and the browser use https. */
    @Nested
    class BehindAProxyThatEndsTls {

        @ParameterizedTest
        @CsvSource({
            // Host, Origin
            "example.com, https://example.com",
            "example.com, https://example.com:443",
            "example.com:443, https://example.com",
            "example.com:8443, https://example.com:8443",
            "[::1], https://[::1]"
        })
        void theHttpsPageOfTheSameHostAndPortIsAllowed(String host, String origin) {
            assertTrue(allows(OriginPolicy.sameOrigin(), host, "http", origin));
        }

        @ParameterizedTest
        @CsvSource({
            // Host, Origin
            "example.com, https://evil.com",
            "example.com, https://example.com:8443",
            "example.com, https://example.com:80",
            "example.com:80, https://example.com",
            "example.com:8080, https://example.com",
            "backend:8080, https://example.com"
        })
        void anotherHostOrPortIsRefused(String host, String origin) {
            assertFalse(allows(OriginPolicy.sameOrigin(), host, "http", origin));
        }
    }

    /** A proxy that sends a Host of its own: the container takes name and port from the headers that it was told to trust. */
    @Nested
    class WhereTheContainerKnowsThePlace {

        @ParameterizedTest
        @CsvSource({
            // scheme, name, port, Origin
            "https, shop.example, 443, https://shop.example",
            "https, Shop.Example, 443, https://shop.example:443",
            "https, shop.example, 8443, https://shop.example:8443",
            "http, shop.example, 80, http://shop.example",
            "https, ::1, 443, https://[::1]",
            "https, [::1], 443, https://[::1]"
        })
        void pagesOfItAreAllowed(String scheme, String name, int port, String origin) {
            assertTrue(allows(new ServerName(scheme, name, port), origin));
        }

        @ParameterizedTest
        @CsvSource({
            // scheme, name, port, Origin
            "https, shop.example, 443, https://evil.example",
            "https, shop.example, 443, https://sub.shop.example",
            "https, shop.example, 443, http://shop.example",
            "https, shop.example, 443, https://shop.example:8443",
            "http, shop.example, 80, https://shop.example",
            "https, shop.example, 443, null",
            "https, '', 443, https://shop.example",
            "https, a b, 443, https://shop.example"
        })
        void otherPagesAreRefused(String scheme, String name, int port, String origin) {
            assertFalse(allows(new ServerName(scheme, name, port), origin));
        }

        @Test
        void theHostCountsBesides() {
            ServerName server = new ServerName("https", "shop.example", 443);
            assertTrue(check(OriginPolicy.sameOrigin(), host("backend").add("Origin", "https://backend"), server)
                    .isEmpty());
        }

        @Test
        void forwardingHeadersAloneAreNothing() {
            Headers.Builder headers = host("backend")
                    .add("Origin", "https://evil.example")
                    .add("X-Forwarded-Host", "evil.example")
                    .add("X-Forwarded-Proto", "https")
                    .add("Forwarded", "host=evil.example;proto=https");
            assertTrue(check(OriginPolicy.sameOrigin(), headers, "http").isPresent());
        }

        @Test
        void isWrittenAsAPersonWouldWriteIt() {
            assertEquals("https://shop.example:443", new ServerName("https", "shop.example", 443).toString());
        }

        private static boolean allows(ServerName server, String origin) {
            return check(OriginPolicy.sameOrigin(), host("backend:8080").add("Origin", origin), server)
                    .isEmpty();
        }
    }

    /** Anyone on the path may have written a page at http. */
    @ParameterizedTest
    @CsvSource({
        // Host, scheme, Origin
        "example.com, https, http://example.com",
        "example.com:443, https, http://example.com:443",
        "example.com:80, https, http://example.com",
        "example.com, wss, http://example.com",
        "example.com, HTTPS, http://example.com"
    })
    void anHttpPageMayNotReachWhatHttpsProtects(String host, String scheme, String origin) {
        assertFalse(allows(OriginPolicy.sameOrigin(), host, scheme, origin));
    }

    @Nested
    class AllowList {

        private final OriginPolicy policy =
                OriginPolicy.allowing(List.of("https://Friend.example", "http://[::1]:3000", "app://shell"));

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "https://friend.example",
                    "https://friend.example:443",
                    "HTTPS://FRIEND.EXAMPLE",
                    "http://[0:0:0:0:0:0:0:1]:3000",
                    "app://shell",
                    "http://own.example"
                })
        void allowsItsEntriesAndTheServersOwnPages(String origin) {
            assertTrue(allows(policy, "own.example", "http", origin));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://friend.example",
                    "https://friend.example:8443",
                    "https://sub.friend.example",
                    "https://friend.example.evil.com",
                    "http://[::1]",
                    "app://shell:1",
                    "null",
                    "https://friend.example, https://friend.example"
                })
        void refusesWhatIsNotExactlyAnEntry(String origin) {
            assertFalse(allows(policy, "own.example", "http", origin));
        }

        @Test
        void refusesTwoOriginsEvenIfBothAreEntries() {
            Headers.Builder headers =
                    host("own.example").add("Origin", "app://shell").add("Origin", "app://shell");
            assertTrue(check(policy, headers, "http").isPresent());
        }

        @Test
        void needsNoHostForAnEntry() {
            assertEquals(Optional.empty(), check(policy, Headers.builder().add("Origin", "app://shell"), "http"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"null", "http://evil.com", "not an origin", ""})
        void withAnAsteriskAllowsAnything(String origin) {
            OriginPolicy any = OriginPolicy.allowing(List.of("*", "https://friend.example"));
            assertTrue(allows(any, "own.example", "https", origin));
        }

        @Test
        void allowsAnOpaqueOriginByItsName() {
            OriginPolicy opaque = OriginPolicy.allowing(List.of("null"));
            assertTrue(allows(opaque, "own.example", "https", "null"));
            assertFalse(allows(opaque, "own.example", "https", "NULL"));
            assertFalse(allows(opaque, "own.example", "https", "https://friend.example"));
        }

        @ParameterizedTest
        @CsvSource({
            // entry, Origin
            "https://*.example.com, https://a.example.com",
            "https://*.example.com, https://a.b.example.com:443",
            "https://*.Example.com, HTTPS://A.EXAMPLE.COM",
            "https://*.example.com:8443, https://a.example.com:8443",
            "http://localhost:*, http://localhost",
            "http://localhost:*, http://localhost:3000",
            "http://[::1]:*, http://[::1]:3000",
            "https://*.example.com, https://xn--a-b_c.9.example.com",
            "https://*.example.com:*, https://a.example.com:8443"
        })
        void allowsWhatAPatternStandsFor(String entry, String origin) {
            assertTrue(allows(OriginPolicy.allowing(List.of(entry)), "own.example", "https", origin));
        }

        @ParameterizedTest
        @CsvSource({
            // entry, Origin
            "https://*.example.com, https://example.com",
            "https://*.example.com, https://.example.com",
            "https://*.example.com, https://evil%2f.example.com",
            "https://*.example.com, https://evil.com%2f.example.com",
            "https://*.example.com, https://a!b.example.com",
            "https://*.example.com, https://a..example.com",
            "https://*.example.com, https://evilexample.com",
            "https://*.example.com, https://a.example.com.evil.com",
            "https://*.example.com, https://a.example.com:8443",
            "https://*.example.com, http://a.example.com",
            "https://*.example.com, https://*.example.net",
            "http://localhost:*, https://localhost",
            "http://localhost:*, http://localhost.evil.com",
            "http://localhost:*, http://a.localhost:3000",
            "https://*.example.com:*, https://example.com:8443"
        })
        void refusesWhatAPatternDoesNotStandFor(String entry, String origin) {
            assertFalse(allows(OriginPolicy.allowing(List.of(entry)), "own.example", "https", origin));
        }

        @Test
        void withoutEntriesIsSameOrigin() {
            OriginPolicy none = OriginPolicy.allowing(List.of());
            assertTrue(allows(none, "a", "http", "http://a"));
            assertFalse(allows(none, "a", "http", "http://b"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "NULL",
                    "example.com",
                    "https://example.com/",
                    "https://*example.com",
                    "https://a.*.example.com",
                    "https://*.*.example.com",
                    "https://*",
                    "https://*.",
                    "https://*.[::1]",
                    "https://example.com*",
                    "https://example.com:80:*",
                    "https://example.com:*:80",
                    "https://example.com:8*",
                    "https://:*",
                    "*://example.com",
                    "https://a%2f.example.com",
                    "https://*.exa%6dple.com",
                    "https://a;b:*",
                    "*.example.com",
                    "https://a b",
                    "",
                    "**"
                })
        void refusesAMalformedEntryByItsName(String entry) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> OriginPolicy.allowing(List.of("https://ok", entry)));
            assertTrue(e.getMessage()
                    .startsWith("The allowed origin \"" + entry + "\" is not an origin: write scheme://"));
        }
    }
}
