package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/**
 * The listener of one connection that passes each call on to a bean. Its instance is obtained for {@code onOpen} and released
 * after {@code onClose}, so a connection that never opens has none. Not thread-safe: the calls of a connection are serial.
 */
final class BeanListener implements WebSocketListener {
    private final Bean<?> bean;
    private final Surroundings surroundings;
    /** Null before onOpen, when the instance could not be had, and after onClose. */
    private @Nullable BeanReference<WebSocketListener> reference;

    BeanListener(Bean<?> bean, Surroundings surroundings) {
        this.bean = bean;
        this.surroundings = surroundings.forSerialCalls();
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        call(() -> {
            BeanReference<WebSocketListener> obtained = surroundings.reference(bean, WebSocketListener.class);
            reference = obtained;
            obtained.instance().onOpen(webSocket);
        });
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        callOnInstance(listener -> listener.onText(webSocket, text));
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        callOnInstance(listener -> listener.onBinary(webSocket, data));
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        callOnInstance(listener -> listener.onPing(webSocket, data));
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        callOnInstance(listener -> listener.onPong(webSocket, data));
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        surroundings.call(() -> {
            BeanReference<WebSocketListener> current = reference;
            if (current != null) {
                current.instance().onError(webSocket, cause);
            }
            return this;
        });
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        BeanReference<WebSocketListener> last = reference;
        if (last == null) {
            return;
        }
        reference = null;
        call(() -> {
            try {
                last.instance().onClose(webSocket, reason);
            } finally {
                last.release();
            }
        });
    }

    private void callOnInstance(Callback callback) throws Exception {
        BeanReference<WebSocketListener> current = reference;
        if (current != null) {
            call(() -> callback.on(current.instance()));
        }
    }

    private void call(Body body) throws Exception {
        surroundings.call(() -> {
            body.run();
            return this;
        });
    }

    @FunctionalInterface
    private interface Body {
        void run() throws Exception;
    }

    @FunctionalInterface
    private interface Callback {
        void on(WebSocketListener listener) throws Exception;
    }
}
