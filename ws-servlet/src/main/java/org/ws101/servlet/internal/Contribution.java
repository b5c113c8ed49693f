package org.ws101.servlet.internal;

import jakarta.servlet.ServletContext;
import java.util.Optional;

/**
 * What others add to the endpoints of a web application before its filters start: whether that has succeeded, for the filter,
 * which would else say in the log that nothing was found. Stateless; the servlet context has what is known.
 */
public final class Contribution {
    private static final String STATE = Contribution.class.getName();

    private record State(String remedy, boolean complete) {}

    private Contribution() {}

    /**
     * Somebody is about to add endpoints.
     *
     * @param remedy how an application declares some, for when it has none
     */
    public static void begin(String remedy, ServletContext context) {
        context.setAttribute(STATE, new State(remedy, false));
    }

    /** All endpoints were added. */
    public static void complete(ServletContext context) {
        state(context).ifPresent(begun -> context.setAttribute(STATE, new State(begun.remedy, true)));
    }

    /** Whether the start of the application has failed before the endpoints were added. */
    public static boolean hasFailed(ServletContext context) {
        return state(context).filter(state -> !state.complete).isPresent();
    }

    /** How the application declares endpoints; empty when nobody but the filter looks for them. */
    public static Optional<String> remedy(ServletContext context) {
        return state(context).map(State::remedy);
    }

    private static Optional<State> state(ServletContext context) {
        return context.getAttribute(STATE) instanceof State state ? Optional.of(state) : Optional.empty();
    }
}
