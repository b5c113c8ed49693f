package org.ws101.internal.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;

/** Runs a {@link Continue} on the thread that calls {@link #run}, and closes its connection afterwards. */
public final class BlockingEndpoint implements Runnable {
    private final Connection connection;
    private final Continue application;

    /** @param connection a connection in the blocking style */
    public BlockingEndpoint(Connection connection, Continue application) {
        this.connection = connection;
        this.application = application;
    }

    @Override
    public void run() {
        try {
            application.proceed(connection.webSocket());
        } catch (WebSocketFailure failure) {
            connection.fail(failure);
        } catch (WebSocketClosedException e) {
            if (connection.isOpen()) {
                failed(e); // it was another connection that closed
            }
        } catch (IOException | UncheckedIOException e) {
            if (!isOfTheStream(e)) {
                failed(e);
            }
        } catch (Throwable e) {
            failed(e);
        } finally {
            connection.finish();
        }
    }

    /** Whether it is what {@link WebSocket#inputStream} of this connection throws at its end, of which the log tells then. */
    private boolean isOfTheStream(Exception e) {
        Throwable cause = e;
        while (cause instanceof IOException || cause instanceof UncheckedIOException) {
            cause = cause.getCause();
        }
        if (cause instanceof WebSocketFailure failure) {
            return connection.closeReason().equals(Optional.of(new CloseReason(failure.code(), failure.text())));
        }
        return cause instanceof WebSocketClosedException
                && Objects.equals(
                        cause.getMessage(), connection.closedException().getMessage()); // which has the id
    }

    private void failed(Throwable e) {
        connection.endLog().applicationFailed(connection.nameOf(application), e);
        connection.fail(new WebSocketFailure(CloseCode.INTERNAL_SERVER_ERROR, ""));
    }
}
