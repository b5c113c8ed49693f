/**
 * WebSocket endpoints as CDI beans: the annotations, and the entry point for an embedded container.
 *
 * <p>Start at {@link org.ws101.cdi.WebSocketEndpoint}. This package maps beans to endpoints of
 * {@code org.ws101.servlet}. It does not depend on frames, handshakes, transports, or a certain CDI container.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101.cdi;

import org.jspecify.annotations.NullMarked;
