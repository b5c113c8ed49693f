package org.ws101.cdi.internal.context;

import jakarta.enterprise.context.control.RequestContextController;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketException;

/**
 * The surroundings of the calls of one connection: the class loader, the connection's context, and a request context for each
 * call. Not thread-safe: one call at a time, on any thread, begins with {@link #enter} and ends with {@link #leave} on it.
 */
public final class ConnectionSurroundings {
    private final ConnectionContext context;
    private final ConnectionInstances instances;
    /** Null when nobody asks for the request context. */
    private final @Nullable RequestContextController controller;

    private final @Nullable ClassLoader classLoader;

    // As the thread was found; of the call that is being made.
    private @Nullable ClassLoader loaderBefore;
    private @Nullable ConnectionInstances instancesBefore;
    private boolean activated;

    ConnectionSurroundings(
            ConnectionContext context,
            ConnectionInstances instances,
            @Nullable RequestContextController controller,
            @Nullable ClassLoader classLoader) {
        this.context = context;
        this.instances = instances;
        this.controller = controller;
        this.classLoader = classLoader;
    }

    /** Whether the CDI container is shut down, and there is nothing any more to be called or destroyed. */
    public boolean areOver() {
        return context.isOver();
    }

    /**
     * Puts them in place. If this throws, they are not.
     *
     * @throws WebSocketException when they are over
     */
    public void enter() {
        if (areOver()) {
            throw new WebSocketException("The CDI container is shut down, so its beans are not called any more");
        }
        // First what may fail, as it does when the container has been shut down.
        activated = controller != null && controller.activate();
        loaderBefore = Surroundings.enterLoader(classLoader);
        instancesBefore = context.enter(instances);
    }

    /** Whether the request context of the call is one that was active on the thread before. */
    public boolean sharesRequestContext() {
        return controller != null && !activated;
    }

    /** Leaves the thread as it was found. */
    public void leave() {
        ConnectionInstances outer = instancesBefore;
        ClassLoader loader = loaderBefore;
        instancesBefore = null;
        loaderBefore = null;
        try {
            if (activated && controller != null) {
                // destroys request-scoped instances, which may use the connection
                deactivate(controller);
            }
        } finally {
            context.leave(outer);
            Surroundings.leaveLoader(classLoader, loader);
        }
    }

    private void deactivate(RequestContextController of) {
        Destruction.attempt(
                () -> {
                    try {
                        of.deactivate();
                    } catch (Throwable failure) {
                        if (!areOver()) { // else a call has outlived the container, which is no news
                            throw failure;
                        }
                    }
                },
                "A request-scoped instance",
                instances.webSocket());
    }

    /** Destroys the instances of the connection; within a call. */
    public void end() {
        instances.destroyAll();
    }
}
