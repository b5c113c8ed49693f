package org.ws101.servlet.jms;

import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketDeploymentException;

/** Looks up what a server has for the relay. Stateless. */
final class Names {
    private Names() {}

    /** @throws WebSocketDeploymentException when there is nothing of the type */
    @SuppressWarnings("BanJNDI") // names are those of the container's own tree, from the deployment
    static <T> T find(String name, Class<T> type) {
        @Nullable Object found;
        try {
            found = new InitialContext().lookup(name);
        } catch (NamingException | LinkageError e) { // java.naming may be left out of a runtime image
            throw new WebSocketDeploymentException(
                    "The relay cannot look up \"" + name + "\" (" + e + "): write the JNDI name of a " + type.getName(),
                    e);
        }
        if (!type.isInstance(found)) {
            throw new WebSocketDeploymentException(
                    "The relay requires a " + type.getName() + ", and \"" + name + "\" is "
                            + (found == null ? "null" : "a " + found.getClass().getName())
                            + ": write the JNDI name of one; if it is one, remove the API of Jakarta Messaging, which the"
                            + " server contains, from WEB-INF/lib");
        }
        return type.cast(found);
    }
}
