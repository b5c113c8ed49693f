package org.ws101.servlet.internal.transport.upgrade;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.connection.Connection;

/**
 * What an upgrade hands over to a transport. Immutable.
 *
 * @param connection what to start on the transport
 * @param executor runs application code where the container's threads must not block
 * @param contextLoader the context class loader of the web application, for application code on the container's threads
 */
public record Upgrade(
        Connection connection, Executor executor, @Nullable ClassLoader contextLoader) {}
