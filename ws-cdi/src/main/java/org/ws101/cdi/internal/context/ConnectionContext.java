package org.ws101.cdi.internal.context;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.spi.AlterableContext;
import jakarta.enterprise.context.spi.Contextual;
import jakarta.enterprise.context.spi.CreationalContext;
import java.lang.annotation.Annotation;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.ConnectionScoped;

/** The context of {@link ConnectionScoped}: on each thread the instances of the connection that it serves. Thread-safe. */
public final class ConnectionContext implements AlterableContext {
    @SuppressWarnings("ThreadLocalUsage") // several applications may share this class, and each has its own context
    private final ThreadLocal<@Nullable ConnectionInstances> current = new ThreadLocal<>();

    private volatile boolean over;

    @Override
    public Class<? extends Annotation> getScope() {
        return ConnectionScoped.class;
    }

    /**
     * Always: a container asks this first, and would answer with an error that does not say where the scope is to be had. What
     * asks for an instance without a connection gets ours.
     */
    @Override
    public boolean isActive() {
        return true;
    }

    @Override
    public <T> T get(Contextual<T> contextual, CreationalContext<T> creationalContext) {
        return instances().get(contextual, creationalContext);
    }

    // Null is what the interface says for an instance that does not exist.
    @Override
    @SuppressWarnings("NullAway")
    public <T> T get(Contextual<T> contextual) {
        ConnectionInstances instances = current.get();
        return instances == null ? null : instances.get(contextual);
    }

    @Override
    public void destroy(Contextual<?> contextual) {
        instances().destroy(contextual);
    }

    /**
     * The instances of the connection that the current thread serves.
     *
     * @throws ContextNotActiveException when it serves none
     */
    public ConnectionInstances instances() {
        ConnectionInstances instances = current.get();
        if (instances == null) {
            throw new ContextNotActiveException(
                    "This thread serves no WebSocket connection, so there is neither a @ConnectionScoped bean nor"
                            + " a current WebSocket or HandshakeRequest. They exist in the callbacks of an endpoint bean,"
                            + " in Continue.proceed and in synchronous observers of @Opened and @Closed, not in a"
                            + " HandshakeCheck or SelectProtocol. Elsewhere, pass the WebSocket parameter of the callback,"
                            + " or find the connection in WebSocketConnections");
        }
        return instances;
    }

    /** The CDI container shuts down: from now on no bean is called for a connection. */
    public void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    /** Makes instances those of the current thread, and gives those before, to be given to {@link #leave}. */
    @Nullable
    ConnectionInstances enter(ConnectionInstances instances) {
        ConnectionInstances before = current.get();
        current.set(instances);
        return before;
    }

    void leave(@Nullable ConnectionInstances before) {
        if (before == null) {
            current.remove(); // threads outlive the application
        } else {
            current.set(before);
        }
    }
}
