package org.ws101.cdi.internal.serving;

import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/**
 * The listener of one connection that passes each call on to a bean. Its instance is obtained for {@code onOpen} and released
 * after {@code onClose}, so a connection that never opens has none. Not thread-safe: the calls of a connection are serial.
 */
public final class BeanListener implements WebSocketListener {
    private final Service<? extends WebSocketListener> service;
    private final boolean mayTakeParts;
    /** Null before onOpen. */
    private @Nullable ServedConnection<? extends WebSocketListener> connection;

    /** What the bean has said when it was opened. */
    private boolean takesParts;

    /**
     * The listener of a new connection.
     *
     * @param mayTakeParts see {@link #mayTakeParts(Class)}
     */
    public BeanListener(Service<? extends WebSocketListener> service, boolean mayTakeParts) {
        this.service = service;
        this.mayTakeParts = mayTakeParts;
    }

    /** Whether a bean of a class has to be asked whether it takes parts: its interceptors would take the question for a callback. */
    public static boolean mayTakeParts(Class<?> type) {
        if (!WebSocketListener.class.isAssignableFrom(type)) {
            return true; // the class of a producer
        }
        try {
            return type.getMethod("takesParts").getDeclaringClass() != WebSocketListener.class;
        } catch (NoSuchMethodException e) {
            throw new AssertionError("A listener has all methods of its interface", e);
        }
    }

    @Override
    public void onOpen(WebSocket webSocket) throws Exception {
        ServedConnection<? extends WebSocketListener> opening = service.serve(webSocket);
        connection = opening;
        opening.enter();
        try {
            WebSocketListener listener = opening.open();
            listener.onOpen(webSocket);
            takesParts = mayTakeParts && listener.takesParts();
        } catch (RuntimeException thrown) {
            throw opening.refusal(thrown)
                    .<RuntimeException>map(refusal -> refusal)
                    .orElse(thrown);
        } finally {
            opening.leave();
        }
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        call(listener -> listener.onText(webSocket, text));
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        call(listener -> listener.onBinary(webSocket, data));
    }

    @Override
    public boolean takesParts() {
        return takesParts;
    }

    @Override
    public void onPart(WebSocket webSocket, Message part) throws Exception {
        call(listener -> listener.onPart(webSocket, part));
    }

    @Override
    public void onPing(WebSocket webSocket, byte[] data) throws Exception {
        call(listener -> listener.onPing(webSocket, data));
    }

    @Override
    public void onPong(WebSocket webSocket, byte[] data) throws Exception {
        call(listener -> listener.onPong(webSocket, data));
    }

    @Override
    public void onError(WebSocket webSocket, Throwable cause) {
        if (connection == null || connection.isOver()) {
            return;
        }
        call(listener -> listener.onError(webSocket, cause));
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) throws Exception {
        ServedConnection<? extends WebSocketListener> current = connection;
        if (current == null || current.isOver()) {
            return;
        }
        current.enter();
        try {
            WebSocketListener listener = current.instance();
            if (listener != null) {
                listener.onClose(webSocket, reason);
            }
        } finally {
            try {
                current.close();
            } finally {
                current.leave();
            }
        }
    }

    private <E extends Exception> void call(Callback<E> callback) throws E {
        ServedConnection<? extends WebSocketListener> current = connection;
        if (current == null) {
            return;
        }
        current.enter();
        try {
            WebSocketListener listener = current.instance();
            if (listener != null) {
                callback.on(listener);
            }
        } catch (RuntimeException thrown) {
            throw current.refusal(thrown)
                    .<RuntimeException>map(refusal -> refusal)
                    .orElse(thrown);
        } finally {
            current.leave();
        }
    }

    @FunctionalInterface
    private interface Callback<E extends Exception> {
        void on(WebSocketListener listener) throws E;
    }
}
