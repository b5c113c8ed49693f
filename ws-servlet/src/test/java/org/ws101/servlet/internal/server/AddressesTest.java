package org.ws101.servlet.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
                "1::2::3",
                "localhost:80",
                "256.1.1.1:80",
                "1.2.3.4:",
                "1.2.3.4:http",
                "1.2.3.4:123456",
                "1.2.3.4:80:80",
                "[1.2.3.4:80",
                "[a:b:c:x]:80",
                "[::1]80"
            })
    void everythingElseStaysUnresolved(String text) {
        InetSocketAddress address = Addresses.of(text, 1);
        assertTrue(address.isUnresolved());
        assertEquals(text, address.getHostString());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "2001:db8:1:2::1, 2001:0DB8:0001:0002:0:0:0:1",
        "2001:db8:1:2::1, [2001:db8:1:2::1]",
        "2001:db8:1:2::, 2001:db8:1:2:ffff:ffff:ffff:ffff",
        "fe80::1%1, fe80::2",
        "192.0.2.1, 192.0.2.1:51234",
        "192.0.2.1:51234, 192.0.2.1:51235",
        "192.0.2.1, 192.0.2.1:99999",
        "192.0.2.1, [::ffff:192.0.2.1]:443",
        "2001:db8:1:2::1, [2001:db8:1:2::1]:443",
        "[2001:db8:1:2::1]:443, [2001:db8:1:2::2]:444",
        "_hidden, _hidden"
    })
    void theseCountAsOne(String one, String other) {
        assertEquals(counted(one), counted(other));
    }

    /** Of IPv6 up to the last of the 64 bits. */
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.2",
        "192.0.2.1, ::192.0.2.1",
        "2001:db8:1:2::1, 2001:db8:1:3::1",
        "8000::, ::",
        "_hidden, _other"
    })
    void theseCountEachForItself(String one, String other) {
        assertNotEquals(counted(one), counted(other));
    }

    private static String counted(String host) {
        return Addresses.countedAs(Addresses.of(host, 1));
    }

    @Test
    void aHostCountsAsOneWhetherItsNameWasLookedUpOrNot() throws UnknownHostException {
        InetAddress named = InetAddress.getByAddress("a name", new byte[] {127, 0, 0, 1});
        assertEquals(counted("127.0.0.1"), Addresses.countedAs(new InetSocketAddress(named, 1)));
    }

    @Test
    void thePortBehindALiteralIsThePortWhereThereIsNoOther() {
        assertEquals(51234, Addresses.of("192.0.2.1:51234", 0).getPort());
        assertEquals(443, Addresses.of("[2001:db8::1]:443", -1).getPort());
        assertEquals(8080, Addresses.of("192.0.2.1:51234", 8080).getPort());
        assertEquals(0, Addresses.of("192.0.2.1:99999", 0).getPort());
        assertEquals(0, Addresses.of("localhost:80", 0).getPort());
    }

    /** As of a domain socket. */
    @Test
    void nothingIsUnknown() {
        assertEquals(InetSocketAddress.createUnresolved("unknown", 0), Addresses.of(null, -1));
        assertEquals(InetSocketAddress.createUnresolved("unknown", 0), Addresses.of("", 70_000));
    }
}
