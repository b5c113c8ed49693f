package org.ws101.servlet.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketObserver;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeCheck;

/**
 * All that an {@link Endpoint} says, which is for those who serve it and not for the application to read. Immutable.
 *
 * @param endpoint whose it is
 * @param code the application's code
 * @param entrance who gets to it
 * @param limits limits and timeouts
 * @param httpSession what its connections have to do with their HTTP sessions
 * @param observers its own, beside those of all endpoints
 */
public record ServedEndpoint(
        Endpoint endpoint,
        Code code,
        Entrance entrance,
        Limits limits,
        HttpSession httpSession,
        List<WebSocketObserver> observers) {

    /**
     * The application's code: in one of two styles.
     *
     * @param blocking it, in the blocking style
     * @param listeners gives what makes the listeners of connections with this subprotocol, in the listener style
     * @param threads on which it runs
     * @param type the class that stands for it; empty when that is the class of each listener
     */
    public record Code(
            Optional<Continue> blocking,
            Optional<Function<Optional<String>, Supplier<? extends WebSocketListener>>> listeners,
            CallbackThreads threads,
            Optional<Class<?>> type) {

        /** Whether it can be of a class or a subclass of that. What listeners are shows when they are made. */
        public boolean mayBe(Class<?> asked) {
            return type.isEmpty() || asked.isAssignableFrom(type.get());
        }

        /** The same by the name of the class, which need not be known here. */
        public boolean mayBe(String asked) {
            return type.isEmpty() || Supertypes.have(type.get(), asked);
        }
    }

    /**
     * Who gets to it.
     *
     * @param checks asked in this order
     * @param selectProtocol chooses the subprotocol
     * @param requiresProtocol whether a client that offers none is refused; only with a selection
     * @param allowedOrigins beside the server's own and those that the filter allows
     * @param declaredRoles that the snapshot of a request knows about
     */
    public record Entrance(
            List<HandshakeCheck> checks,
            Optional<SelectProtocol> selectProtocol,
            boolean requiresProtocol,
            List<String> allowedOrigins,
            Set<String> declaredRoles) {}

    /**
     * Limits and timeouts.
     *
     * @param options as the application has set them
     * @param overrides texts that take precedence over the init-params of the filter, by the names of the options
     */
    public record Limits(WebSocketOptions options, Map<String, String> overrides) {}

    /**
     * What connections have to do with their HTTP sessions.
     *
     * @param kept whether they stay open when it ends
     * @param closedWhenAnonymous whether its end closes also those of users who were not authenticated
     * @param prolonged whether messages prolong it
     */
    public record HttpSession(boolean kept, boolean closedWhenAnonymous, boolean prolonged) {}

    /** The name of the endpoint. */
    @Override
    public String toString() {
        return endpoint.toString();
    }
}
