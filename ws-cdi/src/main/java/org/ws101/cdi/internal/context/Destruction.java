package org.ws101.cdi.internal.context;

import java.lang.System.Logger.Level;

/** Destroys instances; an {@code Error} in a {@code @PreDestroy} method, which containers pass on, is logged. Stateless. */
final class Destruction {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private Destruction() {}

    /**
     * @param what is destroyed, as the beginning of a sentence
     * @param whose names, by its {@code toString}, the connection that it belongs to
     */
    static void attempt(Runnable destruction, String what, Object whose) {
        try {
            destruction.run();
        } catch (Throwable failure) {
            LOGGER.log(
                    Level.WARNING,
                    what + " of " + whose
                            + " was not destroyed properly; the connection and the other beans are not affected",
                    failure);
        }
    }
}
