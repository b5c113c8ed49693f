package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Socket addresses of what containers say. */
class AddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "0.0.0.0",
                "10.02.3.4",
                "192.168.255.10",
                "::1",
                "[::1]",
                "0:0:0:0:0:0:0:1",
                "fe80::1%1",
                "::ffff:10.0.0.1"
            })
    void literalsAreResolved(String literal) {
        InetSocketAddress address = Addresses.of(literal, 8080);
        assertFalse(address.isUnresolved());
        assertEquals(8080, address.getPort());
    }

    /** RFC 7239 §6 allows the first; none may be looked up. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "_hidden",
                "unknown",
                "localhost",
                "256.1.1.1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.",
                "1..2.3",
                ".1.2.3",
                "99999999999.1.1.1",
                "a:b:c:x",
                "1::2::3"
            })
    void everythingElseStaysUnresolved(String text) {
        InetSocketAddress address = Addresses.of(text, 1);
        assertTrue(address.isUnresolved());
        assertEquals(text, address.getHostString());
    }

    @ParameterizedTest
    @CsvSource({"::1, 0:0:0:0:0:0:0:1", "[::1], 0:0:0:0:0:0:0:1", "127.0.0.1, 127.0.0.1", "_hidden, _hidden"})
    void aHostIsOneTextHoweverItIsWritten(String text, String host) {
        assertEquals(host, Addresses.hostOf(Addresses.of(text, 1)));
    }

    @Test
    void aHostStaysOneTextWhenItsNameWasLookedUp() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("a name", new byte[] {127, 0, 0, 1});
        assertEquals("127.0.0.1", Addresses.hostOf(new InetSocketAddress(named, 1)));
    }

    /** As of a domain socket. */
    @Test
    void nothingIsUnknown() {
        assertEquals(InetSocketAddress.createUnresolved("unknown", 0), Addresses.of(null, -1));
        assertEquals(InetSocketAddress.createUnresolved("unknown", 0), Addresses.of("", 70_000));
    }
}
