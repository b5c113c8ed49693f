package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4291 §2.2. */
class Ipv6Test {

    @ParameterizedTest
    @CsvSource({
        "::, [0:0:0:0:0:0:0:0]",
        "::1, [0:0:0:0:0:0:0:1]",
        "1::, [1:0:0:0:0:0:0:0]",
        "2001:DB8::00aB, [2001:db8:0:0:0:0:0:ab]",
        "2001:db8:0:0:0:0:0:ab, [2001:db8:0:0:0:0:0:ab]",
        "1:2:3::5:6:7:8, [1:2:3:0:5:6:7:8]",
        "1:2:3:4:5:6:7::, [1:2:3:4:5:6:7:0]",
        "::ffff:192.0.2.1, [0:0:0:0:0:ffff:c000:201]",
        "::255.255.10.0, [0:0:0:0:0:0:ffff:a00]",
        "1:2:3:4:5:6:7.8.9.249, [1:2:3:4:5:6:708:9f9]"
    })
    void everySpellingBecomesTheSame(String address, String normalised) {
        assertEquals(Optional.of(normalised), Ipv6.normalise(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                ":::",
                "1",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4::5:6:7:8",
                "1:2:3:4:5:6:7:8::",
                "1::2::3",
                ":1:2:3:4:5:6:7",
                ":1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7:",
                "1:2:3:4:5:6:7:8:",
                "12345::",
                "g::",
                "::1.2.3",
                "::1.2.3.4.5",
                "::256.1.1.1",
                "::1.1.1.01",
                "::1.2.3.4:5",
                "1.2.3.4",
                "fe80::1%25eth0",
                "+1::"
            })
    void whatIsNoAddressIsRefused(String address) {
        assertEquals(Optional.empty(), Ipv6.normalise(address));
    }
}
