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
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Request;

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

    private static ServedContext server() {
        return ServedContext.serving(
                Map.of("stopTimeout", "1h"),
                endpoints -> endpoints.add("/listening", Endpoint.listening(() -> new WebSocketListener() {})));
    }

    @Test
    void anApplicationStartsAndItsStopClosesConnectionsWith1001() throws Exception {
        try (ServedContext server = server();
                RawClient client = RawClient.upgraded(server.port(), "/listening")) {
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(server::undeploy);
            assertEquals("880203e9", client.readFrame().wholeHex()); // close, 1001
            client.sendClose(1001);
            assertTrue(client.isClosedByPeer());
            stopping.join();
        }
    }

    @Test
    void aRefusalIsWhatItIs() throws Exception {
        try (ServedContext server = server();
                RawClient client = RawClient.open(server.port())) {
            assertEquals(
                    403,
                    client.exchange(Request.upgrade("/listening").with("Origin", "https://evil.example"))
                            .status());
        }
    }
}
