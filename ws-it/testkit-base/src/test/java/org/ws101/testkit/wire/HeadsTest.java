package org.ws101.testkit.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeadsTest {
    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    }

    @Test
    void anOpeningHandshakeIsValid() {
        assertEquals("""
                GET /chat?a=b HTTP/1.1\r
                Host: 127.0.0.1\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                \r
                """, new String(Request.upgrade("/chat?a=b").bytes(), ISO_8859_1));
    }

    @Test
    void aRequestIsChangedLineByLine() {
        Request changed = Request.get("/x")
                .method("POST")
                .version("HTTP/1.0")
                .with("X-A", "1")
                .with("x-a", "2")
                .replacing("host", "example.com")
                .withLine("no field")
                .body("content");
        assertEquals(
                "POST /x HTTP/1.0\r\nX-A: 1\r\nx-a: 2\r\nhost: example.com\r\nno field\r\n\r\ncontent",
                new String(changed.bytes(), ISO_8859_1));
        assertEquals(List.of("1", "2"), changed.values("X-a"));
        assertEquals("1, 2", changed.field("X-A"));
        assertEquals("", changed.field("X-B"));
        assertEquals(List.of(), changed.without("x-A").values("X-A"));
    }

    @Test
    void aHeadIsReadAndNotOneByteMore() throws IOException {
        InputStream in = input("HTTP/1.1 404 Not Found\r\nA: 1\r\na:2\r\nConnection: keep-alive, Close\r\n\r\nbody");
        Response response = Response.read(in);
        assertEquals(404, response.status());
        assertEquals(List.of("1", "2"), response.values("A"));
        assertTrue(response.announcesClose());
        assertEquals("body", new String(in.readAllBytes(), ISO_8859_1));
        Request request = Request.read(input("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertEquals("GET / HTTP/1.1", request.line());
        assertEquals("/", request.target());
        assertEquals(List.of("Host: x"), request.fields());
        assertFalse(Response.read(input("HTTP/1.1 200 \r\n\r\n")).announcesClose());
    }

    @Test
    void aHeadThatIsCutOffIsNone() {
        EOFException cut = assertThrows(EOFException.class, () -> Response.read(input("HTTP/1.1 101 x\r\n")));
        assertEquals("The connection has ended within a head: HTTP/1.1 101 x\r\n", cut.getMessage());
    }
}
