/**
 * A test kit for WebSocket endpoints, on the server's side of this library.
 *
 * <p>{@link org.ws101.testkit.EndpointTester} serves endpoints in memory: no container, no port, no socket.
 * {@link org.ws101.testkit.ServedApplication} is an extension of JUnit Jupiter that serves them on an embedded Jetty or
 * Tomcat. Both open connections as a {@link org.ws101.testkit.TestClient}, which waits for messages.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101.testkit;

import org.jspecify.annotations.NullMarked;
