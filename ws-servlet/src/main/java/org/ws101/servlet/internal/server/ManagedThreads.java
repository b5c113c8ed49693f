package org.ws101.servlet.internal.server;

import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketFilter;

/** Finds the {@code ManagedExecutorService} or {@code ManagedThreadFactory} of the container (Jakarta Concurrency). Stateless. */
final class ManagedThreads {
    /** Where every container with Jakarta Concurrency has one. */
    static final String DEFAULT = "java:comp/DefaultManagedExecutorService";

    /** Instead of a name: none is looked for. */
    static final String NONE = "none";

    private static final System.Logger LOGGER = System.getLogger(WebSocketFilter.class.getName());

    private ManagedThreads() {}

    /**
     * Looks it up; on a thread of the application, since names are different in each.
     *
     * @param name what the init-param {@code managedExecutor} says
     * @param most how many threads a pool has at most
     * @param loader the context class loader of each task
     * @return the threads of the container; empty when there are none to be had or wanted
     * @throws WebSocketDeploymentException when a name is given and there is nothing suitable of that name
     */
    static Optional<Threads> pool(Optional<String> name, int most, ClassLoader loader) {
        if (name.filter(NONE::equals).isPresent()) {
            return Optional.empty();
        }
        Object found = name.isPresent() ? named(name.get()) : byDefault();
        if (found instanceof ExecutorService executor) {
            return Optional.of(Threads.borrowed(executor, most, loader));
        }
        return found instanceof ThreadFactory factory
                ? Optional.of(Threads.pooled(factory, most, loader))
                : Optional.empty();
    }

    private static @Nullable Object byDefault() {
        try {
            return lookup(DEFAULT);
        } catch (NamingException | LinkageError e) { // java.naming may be left out of a runtime image
            LOGGER.log(
                    Level.DEBUG, "The container has no managed executor, so there will be a pool of our own: {0}", e);
            return null;
        }
    }

    @SuppressWarnings("BanJNDI") // names are those of the container's own tree, from the deployment
    private static @Nullable Object lookup(String name) throws NamingException {
        return new InitialContext().lookup(name);
    }

    private static Object named(String name) {
        if (!name.startsWith("java:")) {
            throw new WebSocketDeploymentException("The init-param managedExecutor is \"" + name
                    + "\": write the JNDI name of a ManagedExecutorService or ManagedThreadFactory, which begins with java:, or "
                    + NONE
                    + " for a pool of the library");
        }
        @Nullable Object found;
        try {
            found = lookup(name);
        } catch (NamingException | LinkageError e) {
            throw new WebSocketDeploymentException(
                    "The init-param managedExecutor names \"" + name + "\", which cannot be looked up (" + e
                            + "): write the JNDI name of a ManagedExecutorService or ManagedThreadFactory, or " + NONE
                            + " for a pool of the library",
                    e);
        }
        if (found instanceof ExecutorService || found instanceof ThreadFactory) {
            return found;
        }
        throw new WebSocketDeploymentException("The init-param managedExecutor names \"" + name + "\", which is "
                + (found == null ? "null" : "a " + found.getClass().getName())
                + ": write the JNDI name of a ManagedExecutorService or ManagedThreadFactory, or " + NONE
                + " for a pool of the library");
    }
}
