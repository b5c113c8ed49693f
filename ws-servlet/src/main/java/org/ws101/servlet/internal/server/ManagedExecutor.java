package org.ws101.servlet.internal.server;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketFilter;

/** Finds the {@code ManagedExecutorService} of the container (Jakarta Concurrency), where there is one. Stateless. */
final class ManagedExecutor {
    /** Where every container with Jakarta Concurrency has one. */
    static final String DEFAULT = "java:comp/DefaultManagedExecutorService";

    /** Instead of a name: none is looked for. */
    static final String NONE = "none";

    private static final System.Logger LOGGER = System.getLogger(WebSocketFilter.class.getName());

    private ManagedExecutor() {}

    /**
     * Looks it up; on a thread of the application, since names are different in each.
     *
     * @param name what the init-param {@code managedExecutor} says
     * @throws WebSocketDeploymentException when a name is given and there is no executor of that name
     */
    static Optional<ExecutorService> find(Optional<String> name) {
        if (name.isPresent()) {
            return name.get().equals(NONE) ? Optional.empty() : Optional.of(named(name.get()));
        }
        try {
            return lookup(DEFAULT) instanceof ExecutorService executor ? Optional.of(executor) : Optional.empty();
        } catch (NamingException | LinkageError e) { // java.naming may be left out of a runtime image
            LOGGER.log(
                    Level.DEBUG, "The container has no managed executor, so there will be a pool of our own: {0}", e);
            return Optional.empty();
        }
    }

    @SuppressWarnings("BanJNDI") // names are those of the container's own tree, from the deployment
    private static Object lookup(String name) throws NamingException {
        return new InitialContext().lookup(name);
    }

    private static ExecutorService named(String name) {
        if (!name.startsWith("java:")) {
            throw new WebSocketDeploymentException("The init-param managedExecutor is \"" + name
                    + "\": write the JNDI name of a ManagedExecutorService, which begins with java:, or " + NONE
                    + " for a pool of the library");
        }
        Object found;
        try {
            found = lookup(name);
        } catch (NamingException | LinkageError e) {
            throw new WebSocketDeploymentException(
                    "The init-param managedExecutor names \"" + name + "\", which cannot be looked up (" + e
                            + "): write the JNDI name of a ManagedExecutorService, or " + NONE
                            + " for a pool of the library",
                    e);
        }
        if (found instanceof ExecutorService executor) {
            return executor;
        }
        throw new WebSocketDeploymentException("The init-param managedExecutor names \"" + name + "\", which is "
                + (found == null ? "null" : "a " + found.getClass().getName())
                + ": write the JNDI name of a ManagedExecutorService, or " + NONE + " for a pool of the library");
    }
}
