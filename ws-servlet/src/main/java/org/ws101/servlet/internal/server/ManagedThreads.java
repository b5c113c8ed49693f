package org.ws101.servlet.internal.server;

import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketDeploymentException;

/** Finds the {@code ManagedExecutorService} or {@code ManagedThreadFactory} of the container (Jakarta Concurrency). Stateless. */
final class ManagedThreads {
    /** Instead of a name: none is looked for. */
    private static final String NONE = "none";

    private static final String REMEDY =
            ": write the JNDI name of a ManagedExecutorService or ManagedThreadFactory, or " + NONE
                    + " for a pool of the library";

    private ManagedThreads() {}

    /**
     * Looks it up; on a thread of the application, since names are different in each.
     *
     * @param name what the init-param {@code managedExecutor} says
     * @return an {@link ExecutorService} or a {@link ThreadFactory}; empty when none is wanted
     * @throws WebSocketDeploymentException when there is nothing suitable of that name
     */
    static Optional<Object> named(Optional<String> name) {
        return name.filter(given -> !given.equals(NONE)).map(ManagedThreads::find);
    }

    private static Object find(String name) {
        if (!name.startsWith("java:")) {
            throw new WebSocketDeploymentException(
                    "The option managedExecutor is \"" + name + "\", which does not begin with java:" + REMEDY);
        }
        @Nullable Object found;
        try {
            found = lookup(name);
        } catch (NamingException | LinkageError e) { // java.naming may be left out of a runtime image
            throw new WebSocketDeploymentException(
                    "The option managedExecutor names \"" + name + "\", which cannot be looked up (" + e + ")" + REMEDY,
                    e);
        }
        if (found instanceof ExecutorService || found instanceof ThreadFactory) {
            return found;
        }
        throw new WebSocketDeploymentException("The option managedExecutor names \"" + name + "\", which is "
                + (found == null ? "null" : "a " + found.getClass().getName()) + REMEDY);
    }

    @SuppressWarnings("BanJNDI") // names are those of the container's own tree, from the deployment
    private static @Nullable Object lookup(String name) throws NamingException {
        return new InitialContext().lookup(name);
    }
}
