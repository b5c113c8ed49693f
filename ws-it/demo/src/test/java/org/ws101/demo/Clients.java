package org.ws101.demo;

import java.net.URI;
import org.ws101.client.WebSocketClient;
import org.ws101.testkit.TestClient;

/** Clients of the demo. */
final class Clients {
    private Clients() {}

    /** Completes the opening handshake for a path of the server with this page. */
    static TestClient connect(URI page, String path, String... subprotocols) {
        WebSocketClient client =
                WebSocketClient.builder().subprotocols(subprotocols).build();
        return TestClient.of(client.connect(URI.create("ws://" + page.getAuthority() + path)));
    }
}
