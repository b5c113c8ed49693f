package org.ws101.spring.internal;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.serving.ServedConnection;

/** A connection that a bean of Spring serves. Not thread-safe: its calls are serial. */
final class SpringConnection<T> implements ServedConnection<T> {
    private final SpringBean bean;
    private final Class<T> type;
    private final WebSocket webSocket;
    private @Nullable T instance;

    SpringConnection(SpringBean bean, Class<T> type, WebSocket webSocket) {
        this.bean = bean;
        this.type = type;
        this.webSocket = webSocket;
    }

    @Override
    public WebSocket webSocket() {
        return webSocket;
    }

    /** What is around calls was captured in the opening handshake. */
    @Override
    public void enter() {}

    @Override
    public void leave() {}

    @Override
    public boolean sharesRequestContext() {
        return false;
    }

    @Override
    public T open() {
        T obtained = bean.obtain(type);
        instance = obtained;
        return obtained;
    }

    @Override
    public @Nullable T instance() {
        return instance;
    }

    @Override
    public boolean isOver() {
        return false;
    }

    @Override
    public Optional<WebSocketFailure> refusal(Throwable thrown) {
        return bean.refusal(thrown);
    }

    @Override
    public void close() {
        T last = instance;
        instance = null;
        if (last != null) {
            bean.release(last);
        }
    }
}
