package org.ws101.internal.connection;

import org.ws101.CloseCode;
import org.ws101.Continue;
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
        } catch (Throwable e) {
            failed(e);
        } finally {
            connection.finish();
        }
    }

    private void failed(Throwable e) {
        connection.endLog().applicationFailed(connection.nameOf(application), e);
        connection.fail(new WebSocketFailure(CloseCode.INTERNAL_SERVER_ERROR, ""));
    }
}
