package org.ws101.servlet.internal.transport.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeHandlerTest {
    private final List<Object> begun = new ArrayList<>();
    private final List<String> destroyed = new ArrayList<>();
    private final UpgradeHandler handler = new UpgradeHandler();
    private final WebConnection web = new WebConnection() {
        @Override
        public ServletInputStream getInputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServletOutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    };

    @Test
    void beginsAtInit() {
        handler.begin(begun::add, () -> {});
        assertEquals(List.of(), begun);
        handler.init(web);
        assertEquals(List.of(web), begun);
    }

    /** Jetty to 12.1.1 calls init within upgrade, when nobody has been able to say what is to begin. */
    @Test
    void beginsAfterAnInitThatCameTooEarly() {
        handler.init(web);
        handler.begin(begun::add, () -> {});
        assertEquals(List.of(web), begun);
    }

    @Test
    void tellsThatItWasDestroyed() {
        handler.begin(begun::add, () -> destroyed.add("told"));
        handler.destroy();
        assertEquals(List.of("told"), destroyed);
    }

    @Test
    void isDestroyedQuietlyBeforeItBegan() {
        handler.destroy();
        assertEquals(List.of(), begun);
    }
}
