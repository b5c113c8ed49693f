package org.ws101.servlet.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/echo",
                "/echo/",
                "/a/b.c/..d/e..",
                "/app/chat/blue%20room",
                "/chat/r%C3%A4ume",
                "/chat/%F0%9F%90%A6",
                "/chat/a+b@c:d!$&'()*,=~",
                "/chat;jsessionid=1F",
                "/chat;a=b/lobby;c",
                "/chat/...",
                "/chat/%2e%2e%2e"
            })
    void isPlain(String raw) {
        assertEquals(Optional.empty(), RequestPath.oddity(raw));
    }

    @ParameterizedTest
    @CsvSource({
        "'', does not begin with a slash",
        "*, does not begin with a slash",
        "a%2Fb/echo, does not begin with a slash",
        "//, has an empty segment",
        "//echo, has an empty segment",
        "/a//b, has an empty segment",
        "/echo//, has an empty segment",
        "/;x/echo, has an empty segment",
        "/echo/;x, has an empty segment",
        "/./echo, has the segment .",
        "/a/../echo, has the segment ..",
        "/a/..;x/echo, has the segment ..",
        "/echo/.., has the segment ..",
        "/a/%2e%2E/echo, has the segment ..",
        "/a/.%2e/echo, has the segment ..",
        "/echo/%2e, has the segment .",
        "/a%2Fb, has an encoded /",
        "/a%2fb, has an encoded /",
        "/a;x=%2F/b, has an encoded /",
        "/a%5Cb, has an encoded \\",
        "/a%25b, has an encoded %",
        "/a%3Bb, has an encoded ;",
        "/a%00b, has an encoded control character",
        "/a%0d%0ab, has an encoded control character",
        "/a%7F, has an encoded control character",
        "/a%, has a % that no two hexadecimal digits follow",
        "/a%2, has a % that no two hexadecimal digits follow",
        "/a%g0, has a % that no two hexadecimal digits follow",
        "/a%0g, has a % that no two hexadecimal digits follow",
        "/a%\uFF12\uFF10, has a % that no two hexadecimal digits follow",
        "/a\\b, has a character that must be percent-encoded",
        "/r\u00E4ume, has a character that must be percent-encoded",
        "/a b, has a character that must be percent-encoded",
        "/a%FF, is not encoded in UTF-8",
        "/a%C3, is not encoded in UTF-8",
        "/a%C3/%A4, is not encoded in UTF-8",
        "/a%C0%AF, is not encoded in UTF-8",
        "/a%ED%A0%80, is not encoded in UTF-8"
    })
    void isOdd(String raw, String what) {
        assertEquals(Optional.of(what), RequestPath.oddity(raw));
    }

    @ParameterizedTest
    @CsvSource({
        "/, '', /",
        "/a/b/, '', /a/b/",
        "/app/a/b, /app, /a/b",
        "/app-1/a/b, /app, /a/b",
        "/app, /app, ''",
        "/my%20app/x/a, /my app/x, /a",
        "/app;x/a;x=1/b;y;z, /app, /a/b",
        "/a+b%2Bc@d, '', /a+b+c@d",
        "/blue%20r%C3%A4ume, '', /blue r\u00E4ume"
    })
    void isReadWithinTheContext(String plain, String contextPath, String within) {
        assertEquals(within, RequestPath.withinContext(plain, contextPath));
    }
}
