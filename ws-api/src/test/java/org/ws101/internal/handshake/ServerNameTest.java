package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerNameTest {

    @ParameterizedTest
    @CsvSource({
        "http, example.com, 80, example.com",
        "http, example.com, 443, example.com:443",
        "https, example.com, 443, example.com",
        "https, example.com, 80, example.com:80",
        "https, ::1, 8443, [::1]:8443",
        "http, [::1], 80, [::1]"
    })
    void authorityIsWhatABrowserSendsAsHost(String scheme, String name, int port, String authority) {
        assertEquals(authority, new ServerName(scheme, name, port).authority());
    }
}
