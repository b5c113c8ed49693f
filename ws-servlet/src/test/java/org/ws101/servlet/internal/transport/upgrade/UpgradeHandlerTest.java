package org.ws101.servlet.internal.transport.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocketOptions;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.LogRecorder;

class UpgradeHandlerTest {
    private final SystemTimers timers = new SystemTimers("upgrade-handler-test");
    private final Connection connection = Connection.blocking(
            new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
            new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0));
    private final Upgrade upgrade = new Upgrade(connection, Runnable::run, null, 0);
    private final List<Object> begun = new ArrayList<>();
    private final UpgradeHandler handler = new UpgradeHandler();
    private final Web web = new Web();

    private static final class Web implements WebConnection {
        private boolean closed;

        @Override
        public ServletInputStream getInputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ServletOutputStream getOutputStream() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @AfterEach
    void endTheTimersThread() {
        connection.abort("the test is over");
        timers.close();
    }

    private boolean hasEnded() {
        return connection.ended().toCompletableFuture().isDone();
    }

    @Test
    void beginsAtInit() {
        handler.begin(upgrade, begun::add);
        assertEquals(List.of(), begun);
        handler.init(web);
        assertEquals(List.of(web), begun);
        assertFalse(hasEnded());
    }

    /** A container may call init within upgrade, when nobody has been able to say what is to begin. */
    @Test
    void beginsAfterAnInitThatCameTooEarly() {
        handler.init(web);
        handler.begin(upgrade, begun::add);
        assertEquals(List.of(web), begun);
    }

    /** Containers pass over what init throws, and the peer has its 101. */
    @Test
    void dropsAConnectionThatCannotBegin() {
        assertTrue(logOf(new NoClassDefFoundError("as a test")).contains("NoClassDefFoundError: as a test"));
    }

    /** A container finds out now and then only when it is asked for the streams. */
    @Test
    void isNoFaultWhenTheClientHasLeft() {
        assertEquals("", logOf(new IOException("Broken pipe")));
        assertEquals("", logOf(new IllegalStateException(new ClosedChannelException())));
    }

    private String logOf(Throwable thrown) {
        try (LogRecorder log = new LogRecorder(Upgrade.class.getName())) {
            handler.begin(upgrade, streams -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (Exception) thrown;
            });
            handler.init(web);
            assertTrue(hasEnded());
            assertTrue(web.closed);
            return log.text();
        }
    }

    @Test
    void endsTheConnectionWhenItIsDestroyed() {
        handler.begin(upgrade, begun::add);
        handler.destroy();
        assertTrue(hasEnded());
    }

    @Test
    void isDestroyedQuietlyBeforeItBegan() {
        handler.destroy();
        assertEquals(List.of(), begun);
    }
}
