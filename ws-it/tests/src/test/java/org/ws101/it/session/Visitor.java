package org.ws101.it.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.client.WebSocketClient;

/** A browser of one visitor, as far as cookies go. */
final class Visitor {
    private final int port;
    private final CookieManager cookies;
    private final HttpClient http;

    Visitor(int port) {
        this(port, new CookieManager());
    }

    private Visitor(int port, CookieManager cookies) {
        this.port = port;
        this.cookies = cookies;
        this.http = HttpClient.newBuilder().cookieHandler(cookies).build();
    }

    /** The same visitor with the same cookies at another port. */
    Visitor at(int other) {
        return new Visitor(other, cookies);
    }

    /** Gets a path; the lines of the answer. */
    List<String> get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri("http", path)).build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            return response.body().lines().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a connection that echoes. */
    WebSocket open() {
        WebSocket webSocket =
                WebSocketClient.builder().cookieHandler(cookies).build().connect(uri("ws", "/echo"));
        assertOpen(webSocket);
        return webSocket;
    }

    static void assertOpen(WebSocket webSocket) {
        webSocket.sendText("hi");
        assertEquals(new Message.Text("hi"), webSocket.receive(Duration.ofSeconds(30)));
    }

    /** Waits for the end of a connection, which must be a close frame with 1008. */
    static void assertEndsWith1008(WebSocket webSocket) {
        var closed = assertThrows(WebSocketClosedException.class, () -> webSocket.receive(Duration.ofSeconds(30)));
        assertEquals(
                1008, webSocket.closeReason().orElseThrow(() -> closed).code().code());
    }

    private URI uri(String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }
}
