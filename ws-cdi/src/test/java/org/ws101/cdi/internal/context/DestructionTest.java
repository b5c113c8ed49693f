package org.ws101.cdi.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.ws101.cdi.Undeclared;
import org.ws101.cdi.WebSocketEndpoint;

/** Weld logs what a {@code @PreDestroy} method throws; OpenWebBeans passes an {@code Error} on. */
class DestructionTest {
    @Test
    void whatGoesWrongIsLoggedWithTheConnection() {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(WebSocketEndpoint.class.getName());
        logger.addHandler(handler);
        try {
            Destruction.attempt(
                    () -> {
                        throw new AssertionError();
                    },
                    "An instance",
                    "WebSocket 1");
            Destruction.attempt(
                    () -> {
                        throw Undeclared.thrown();
                    },
                    "A second",
                    "WebSocket 1");
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(
                List.of(
                        "An instance of WebSocket 1 was not destroyed properly;"
                                + " the connection and the other beans are not affected",
                        "A second of WebSocket 1 was not destroyed properly;"
                                + " the connection and the other beans are not affected"),
                lines);
    }
}
