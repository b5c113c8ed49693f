package org.ws101.servlet;

import java.util.Objects;
import java.util.function.Supplier;
import org.ws101.WebSocketListener;
import org.ws101.servlet.internal.Subprotocols;

/**
 * A subprotocol (RFC 6455 §1.9) that an application implements: the name that clients offer, and the listeners of the
 * connections that have agreed on it. A listener reads and writes the messages of the subprotocol and contains the
 * state of its connection.
 *
 * <pre>{@code
 * endpoints.add(
 *         "/graphql",
 *         Endpoint.listening(Subprotocol.of("graphql-transport-ws", () -> new GraphQlListener(schema))));
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Subprotocol {
    private final String name;
    private final Supplier<? extends WebSocketListener> listeners;

    private Subprotocol(String name, Supplier<? extends WebSocketListener> listeners) {
        this.name = name;
        this.listeners = listeners;
    }

    /**
     * Creates a subprotocol.
     *
     * @param name a token (RFC 9110 §5.6.2); names are compared with case
     * @param listeners returns the listener of a connection; called once for each, during its opening handshake
     * @throws IllegalArgumentException when the name is not a token
     */
    public static Subprotocol of(String name, Supplier<? extends WebSocketListener> listeners) {
        Objects.requireNonNull(name, "name");
        return new Subprotocol(Subprotocols.of(name).get(0), Objects.requireNonNull(listeners, "listeners"));
    }

    /** Returns the name that clients offer. */
    public String name() {
        return name;
    }

    Supplier<? extends WebSocketListener> listeners() {
        return listeners;
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name;
    }
}
