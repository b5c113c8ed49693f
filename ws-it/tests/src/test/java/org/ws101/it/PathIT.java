package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.OfHttp1;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Response;

/** Which paths open a connection, by the rule of docs/adr/0015. */
@OnEveryContainer
class PathIT {
    private final Container container;

    PathIT(Container container) {
        this.container = container;
    }

    @ParameterizedTest
    @CsvSource({
        "/rest/a, a",
        "/rest/a/b.txt, a/b.txt",
        "/rest/a/, a/",
        "/rest/blue%20r%C3%A4ume, blue r\u00E4ume",
        "/rest/a/b;x=1;y, a/b",
        "/rest/a%2Bb@c, a+b@c"
    })
    void plainOneIsMatchedDecodedAndWithoutItsParameters(String path, String rest) throws IOException {
        try (RawClient client = Clients.upgraded(container, path)) {
            assertEquals(rest, client.readFrame().text());
        }
    }

    /**
     * Payara decodes a plus to a blank and drops what follows the first semicolon, and has looked for constraints so. Liberty
     * answers {@code /rest/c} with 500 after the first one: no other test may ask for that.
     */
    @ParameterizedTest
    @CsvSource({"/rest/c;x=1/d;y, c/d", "/rest/a+b@c, a+b@c"})
    void plainOneThatTheServerReadsInAnotherWayIsRefused(String path, String rest) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake(path).bytes());
            Response response = client.readWholeResponse();
            if (container.isOnGrizzly()) {
                assertEquals(400, response.status());
                assertTrue(response.body().startsWith("This server decodes the path of the request differently"));
            } else {
                assertEquals(101, response.status());
                assertEquals(rest, client.readFrame().text());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/echo/",
                "//echo",
                "/./echo",
                "/x/../echo",
                "/x/..;a/echo",
                "/%2e/echo",
                "/x/%2e%2E/echo",
                "/x%2F..%2Fecho",
                "/x%5C..%5Cecho",
                "/echo%00",
                "/ech%C1%AF",
                "/echo\\",
                "/rest",
                "/rest/",
                "/rest//",
                "/rest//a",
                "/rest/a//b",
                "/rest/./a",
                "/rest/a/../b",
                "/rest/a/..",
                "/rest/a/%2e%2e/b",
                "/rest/a/..;x/b",
                "/rest/;x/a",
                "/rest/a%2Fb",
                "/rest/a%5Cb",
                "/rest/a%25b",
                "/rest/a%3Bb",
                "/rest/a%0Ab",
                "/rest/%FF",
                "/rest/r\u00E4ume",
                "/rest/a\\b"
            })
    void oddOneOpensNothing(String path) throws IOException {
        assumeFalse(container.speaksHttp2() && path.equals("/echo%00"), "Jetty ends the connection of HTTP/2 then");
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake(path).bytes());
            int status = client.readResponse().status();
            if (container.isOnGrizzly() && path.endsWith("/..")) { // it may ask another application
                assertNotEquals(101, status);
            } else {
                assertTrue(status == 400 || status == 404, () -> path + " was answered with " + status);
            }
        }
    }

    /** Payara answers by itself, before it looks for an application, and that with an empty 200. */
    @OfHttp1
    @ParameterizedTest
    @ValueSource(strings = {"/echo%", "/rest/a%", "/rest/a%zz"})
    void oneWithABrokenEscapeOpensNothing(String path) throws IOException {
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake(path).bytes());
            Response response = client.readWholeResponse();
            if (container.isOnGrizzly()) {
                assertEquals(200, response.status());
                assertEquals("", response.body());
            } else {
                assertTrue(response.status() == 400 || response.status() == 404, response::toString);
            }
        }
    }

    /** What the constraint of web.xml keeps from everybody. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/rest/guarded",
                "/rest/guarded/a",
                "/rest/guarde%64/a",
                "/%72est/guarded/a",
                "/rest/guarded;x/a",
                "/rest/guarded/a;x",
                "/rest;x/guarded/a",
                "/rest/guarded%2Fa",
                "/rest/guarded%3Bx/a",
                "/rest//guarded/a",
                "/rest/./guarded/a",
                "/rest/b/../guarded/a",
                "/rest/b/%2e%2e/guarded/a",
                "/rest/b/..;x/guarded/a",
                "/rest/;x/guarded/a",
                "/rest/one+two",
                "/rest/one%2Btwo"
            })
    void noSpellingGetsPastASecurityConstraint(String path) throws IOException {
        assumeTrue(container.servesWebArchive(), "embedded, the application has no web.xml");
        try (RawClient client = Clients.open(container)) {
            client.send(container.handshake(path).bytes());
            assertNotEquals(101, client.readResponse().status());
        }
    }
}
