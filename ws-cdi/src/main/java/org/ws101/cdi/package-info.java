/**
 * WebSocket endpoints as CDI beans: the annotation and the door for an embedded container.
 *
 * <p>Start at {@link org.ws101.cdi.WebSocketEndpoint}. This package maps beans to what {@code org.ws101.servlet} serves; it
 * knows nothing of frames, handshakes and transports, and nothing of any one CDI container.
 */
@NullMarked
package org.ws101.cdi;

import org.jspecify.annotations.NullMarked;
