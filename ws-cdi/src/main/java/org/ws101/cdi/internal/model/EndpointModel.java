package org.ws101.cdi.internal.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/** The callbacks of an endpoint class. Immutable and thread-safe. */
public final class EndpointModel {
    private final Map<Callback, CallbackMethod> methods;
    private final List<ErrorMethod> errorMethods;
    private final List<HandshakeValue> handshakeValues;
    private final boolean inParts;
    private final NonBlockingCallbacks nonBlocking;
    /** Of the connections of a client, the same for all; null on a server, where each has its own. */
    private final @Nullable Object @Nullable [] clientValues;

    /**
     * A method that takes some errors.
     *
     * @param type those of this class and its subclasses
     * @param method takes them
     */
    record ErrorMethod(Class<?> type, CallbackMethod method) {}

    EndpointModel(
            Map<Callback, CallbackMethod> methods,
            List<ErrorMethod> errorMethods,
            List<HandshakeValue> handshakeValues,
            boolean inParts,
            NonBlockingCallbacks nonBlocking) {
        this.methods = Map.copyOf(methods);
        this.errorMethods = List.copyOf(errorMethods);
        this.handshakeValues = List.copyOf(handshakeValues);
        this.inParts = inParts;
        this.nonBlocking = nonBlocking;
        this.clientValues = null;
    }

    private EndpointModel(EndpointModel model, @Nullable Object[] clientValues) {
        this.methods = model.methods;
        this.errorMethods = model.errorMethods;
        this.handshakeValues = model.handshakeValues;
        this.inParts = model.inParts;
        this.nonBlocking = model.nonBlocking;
        this.clientValues = clientValues;
    }

    /**
     * The model for connections of a client to a URI with certain values in its template.
     *
     * @throws IllegalArgumentException naming the parameter that is missing, or cannot be read as a callback wants it
     */
    public EndpointModel ofClient(Map<String, String> pathParameters) {
        @Nullable Object[] values = new Object[handshakeValues.size()];
        for (int i = 0; i < values.length; i++) {
            String name = handshakeValues.get(i).name();
            String text = pathParameters.get(name);
            if (text == null) {
                throw new IllegalArgumentException("The parameter " + name
                        + " of the URI has no value: set it with pathParameter(\"" + name + "\", …)");
            }
            try {
                values[i] = handshakeValues.get(i).of(List.of(text));
            } catch (Exception unreadable) {
                throw new IllegalArgumentException(
                        "The parameter " + name + " of the URI is \"" + text
                                + "\", which a parameter with @PathParam cannot receive: " + unreadable.getMessage(),
                        unreadable);
            }
        }
        return new EndpointModel(this, values);
    }

    /** The callback of a kind, other than {@link Callback#ERROR}; null when the class has none. */
    public @Nullable CallbackMethod method(Callback callback) {
        return methods.get(callback);
    }

    /** The callback that takes an error: of those that do, the one for the nearest type. */
    public Optional<CallbackMethod> errorMethod(Throwable error) {
        ErrorMethod nearest = null;
        for (ErrorMethod candidate : errorMethods) {
            if (candidate.type.isInstance(error)
                    && (nearest == null || nearest.type.isAssignableFrom(candidate.type))) {
                nearest = candidate;
            }
        }
        return nearest == null ? Optional.empty() : Optional.of(nearest.method);
    }

    /** The roles that its callbacks ask about. */
    public Set<String> roles() {
        Set<String> roles = new TreeSet<>();
        methods.values().forEach(method -> roles.addAll(method.roles()));
        errorMethods.forEach(error -> roles.addAll(error.method.roles()));
        return roles;
    }

    /** Which of its callbacks are declared not to block. */
    public NonBlockingCallbacks nonBlocking() {
        return nonBlocking;
    }

    /** Whether a callback may block, although others are declared not to. */
    public boolean mayBlock(Callback callback) {
        return nonBlocking.leave(callback);
    }

    /** Whether messages are handed over in parts, as they come. */
    public boolean inParts() {
        return inParts;
    }

    /** Refuses a request whose path or query cannot be read as the callbacks want it. */
    public HandshakeDecision check(HandshakeRequest request) {
        for (HandshakeValue value : handshakeValues) {
            HandshakeDecision decision = value.check(request);
            if (!decision.isPermitted()) {
                return decision;
            }
        }
        return HandshakeDecision.permit();
    }

    /**
     * What the arguments for a connection are taken from.
     *
     * @throws Exception when a value of the request cannot be read, though {@link #check} could
     */
    public ArgumentSource argumentSource(WebSocket webSocket) throws Exception {
        if (clientValues != null) {
            return new ArgumentSource(webSocket, null, clientValues);
        }
        HandshakeRequest request = HandshakeRequest.of(webSocket);
        @Nullable Object[] values = new Object[handshakeValues.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = handshakeValues.get(i).of(request);
        }
        return new ArgumentSource(webSocket, request, values);
    }
}
