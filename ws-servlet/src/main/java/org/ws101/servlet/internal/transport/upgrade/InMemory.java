package org.ws101.servlet.internal.transport.upgrade;

import jakarta.servlet.ServletContext;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.ws101.internal.thread.Timers;

/**
 * What a filter runs on in a test without a container: an attribute of its servlet context, set before the filter starts. As
 * thread-safe as its parts.
 *
 * @param upgrading how requests are upgraded
 * @param timers the clock of the filter and of its connections; whoever made it ends it
 * @param callbacks makes what runs callbacks of what would run them
 */
public record InMemory(Upgrading upgrading, Timers timers, UnaryOperator<Executor> callbacks) {
    /** The name of the attribute. */
    public static final String ATTRIBUTE = InMemory.class.getName();

    /** That of an application; empty in a container. */
    public static Optional<InMemory> of(ServletContext context) {
        return context.getAttribute(ATTRIBUTE) instanceof InMemory there ? Optional.of(there) : Optional.empty();
    }
}
