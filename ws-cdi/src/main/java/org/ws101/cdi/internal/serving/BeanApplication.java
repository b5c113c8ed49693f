package org.ws101.cdi.internal.serving;

import org.ws101.CloseCode;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;

/** The blocking application that is a bean. Thread-safe. */
public final class BeanApplication implements Continue {
    private final Service<Continue> service;

    /** An application that is the service's bean, in all its connections. */
    public BeanApplication(Service<Continue> service) {
        this.service = service;
    }

    /** Closes as the engine does when it returns: observers of the end are to know the reason. */
    @Override
    public void proceed(WebSocket webSocket) throws Exception {
        ServedConnection<Continue> connection = service.serve(webSocket);
        connection.enter();
        try {
            connection.open().proceed(webSocket);
            webSocket.close(CloseCode.NORMAL_CLOSURE);
        } catch (WebSocketFailure failure) {
            webSocket.close(failure.code(), failure.text());
            throw failure;
        } catch (WebSocketClosedException closed) {
            boolean ofAnother = webSocket.isOpen();
            webSocket.close(CloseCode.INTERNAL_SERVER_ERROR);
            if (ofAnother) {
                throw new WebSocketException(
                        "Another connection that it used is closed: " + closed.getMessage(), closed);
            }
            throw closed;
        } catch (Throwable thrown) {
            WebSocketFailure refusal = connection.refusal(thrown).orElse(null);
            if (refusal != null) {
                webSocket.close(refusal.code(), refusal.text());
                throw refusal;
            }
            webSocket.close(CloseCode.INTERNAL_SERVER_ERROR);
            throw thrown;
        } finally {
            try {
                connection.close();
            } finally {
                connection.leave();
            }
        }
    }
}
