package org.ws101.it.app;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.spi.CDI;
import java.util.ArrayList;
import java.util.List;
import org.ws101.WebSocket;

/** What CDI has for the current thread. Loaded only where an application with CDI is asked for it. */
final class Contexts {
    private Contexts() {}

    /** Which of the contexts that a callback has are active, one a line. */
    static String active() {
        List<String> active = new ArrayList<>();
        if (isActive(() -> CDI.current().getBeanManager().getContext(RequestScoped.class))) {
            active.add("request");
        }
        // the context itself always says that it is active, so that its own message tells where it is not
        if (isActive(() -> CDI.current().select(WebSocket.class).get().isOpen())) {
            active.add("connection");
        }
        return String.join("\n", active);
    }

    private static boolean isActive(Runnable use) {
        try {
            use.run();
            return true;
        } catch (ContextNotActiveException e) {
            return false;
        }
    }
}
