package org.ws101.it.beans;

import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.it.app.Journal;
import org.ws101.servlet.HandshakeRequest;

/** An endpoint that tells what surrounds its callbacks. */
@Spied
public abstract class Subject extends Tracked {
    private final Class<? extends Subject> type;

    @Inject
    PerRequest request;

    @Inject
    PerConnection connection;

    @Inject
    Elsewhere elsewhere;

    @Inject
    HandshakeRequest handshake;

    @Inject
    WebSocket current;

    /** @param type the class of the bean, which that of the instance may extend */
    Subject(Class<? extends Subject> type) {
        this.type = type;
    }

    @Override
    String role() {
        return "endpoint";
    }

    /** Writes a callback into the journal, and gives what it wrote. Fails where a context is not active. */
    String tell(String callback) {
        String journal = handshake.queryParameter("id").orElseThrow();
        String entry = String.join(
                " ",
                callback,
                "endpoint",
                String.valueOf(usedBy(journal)),
                "elsewhere",
                String.valueOf(elsewhere.numberOf(type)),
                "request",
                String.valueOf(request.usedBy(journal)),
                "connection",
                String.valueOf(connection.usedBy(journal)),
                hasOwnClassLoader() ? "with" : "without",
                "its class loader",
                current.protocol().orElse("and no protocol"));
        Journal.write(journal, entry);
        return entry;
    }

    /** Whether the context class loader is one that leads to this application: a server may wrap the one that loaded it. */
    private static boolean hasOwnClassLoader() {
        try {
            return Thread.currentThread().getContextClassLoader().loadClass(Subject.class.getName()) == Subject.class;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
