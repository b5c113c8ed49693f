package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocketListener;

/** The log throws at each line, as some do when a disk is full. */
class FullDiskTest {
    private final Logger logger = Logger.getLogger("org.ws101");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void fill() {
        logger.addHandler(handler);
    }

    @AfterEach
    void empty() {
        logger.removeHandler(handler);
    }

    private static JettyServer server() {
        return JettyServer.serving(
                Map.of("stopTimeout", "1h"),
                endpoints -> endpoints.add("/listening", Endpoint.listening(() -> new WebSocketListener() {})));
    }

    @Test
    void anApplicationStartsAndItsStopClosesConnectionsWith1001() throws Exception {
        try (JettyServer server = server();
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/listening").status());
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(server::undeploy);
            assertEquals("880203e9", client.frame()); // close, 1001
            client.sendHex("88 82 00000000 03e9");
            assertTrue(client.isClosed());
            stopping.join();
        }
    }

    @Test
    void aRefusalIsWhatItIs() throws Exception {
        try (JettyServer server = server();
                RawClient client = new RawClient(server.port())) {
            assertEquals(
                    403,
                    client.connect("/listening", "Origin: https://evil.example").status());
        }
    }
}
