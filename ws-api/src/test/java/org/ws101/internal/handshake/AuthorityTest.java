package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §7.2, RFC 3986 §3.2. */
class AuthorityTest {

    @ParameterizedTest
    @CsvSource({
        "example.com:8080, example.com, 8080",
        "EXAMPLE.Com:0, example.com, 0",
        "127.0.0.1:65535, 127.0.0.1, 65535",
        "[::1]:80, [0:0:0:0:0:0:0:1], 80",
        "my_host-1~.:00443, my_host-1~., 443"
    })
    void hostAndPortAreRead(String text, String host, int port) {
        assertEquals(Optional.of(new Authority(host, OptionalInt.of(port))), Authority.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "Example.com, example.com",
        "example.com:, example.com",
        "[::1]:, [0:0:0:0:0:0:0:1]",
        "[2001:DB8::A], [2001:db8:0:0:0:0:0:a]",
        "a%41!$&'()*+;=, a%41!$&'()*+;="
    })
    void thePortMayBeMissing(String text, String host) {
        assertEquals(Optional.of(new Authority(host, OptionalInt.empty())), Authority.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":80",
                "a:65536",
                "a:99999",
                "a:100000",
                "a:000080",
                "a:-1",
                "a:+1",
                "a:8o",
                "a:80:80",
                "a b",
                "a, b",
                "a/b",
                "a?b",
                "a#b",
                "user@a",
                "a\\b",
                "a\u0000",
                "\u00E9",
                "::1",
                "[::1",
                "::1]",
                "[]",
                "[1.2.3.4]",
                "[::1]a",
                "[v1.a]",
                "[fe80::1%25en0]",
                "[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000]"
            })
    void whatIsNeitherIsRefused(String text) {
        assertEquals(Optional.empty(), Authority.parse(text));
    }

    @Test
    void aHostOfAnyLengthNeedsNoStack() {
        String host = "a".repeat(1_000_000);
        assertEquals(Optional.of(new Authority(host, OptionalInt.empty())), Authority.parse(host));
        assertEquals(Optional.empty(), Authority.parse(host + "/"));
        assertEquals(Optional.empty(), Authority.parse("[" + ":".repeat(1_000_000) + "]"));
    }

    @Test
    void aPortIsAddedOnlyWhereThereIsNone() {
        Authority with = new Authority("a", OptionalInt.of(81));
        Authority without = new Authority("a", OptionalInt.empty());

        assertEquals(with, with.orPort(OptionalInt.of(80)));
        assertEquals(with, without.orPort(OptionalInt.of(81)));
        assertEquals(without, without.orPort(OptionalInt.empty()));
    }
}
