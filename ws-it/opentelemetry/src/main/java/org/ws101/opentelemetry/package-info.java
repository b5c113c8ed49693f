/**
 * Traces of OpenTelemetry: a span for each opening handshake, its context in every callback, and on request a span for
 * each callback.
 *
 * <p>Entry type: {@link org.ws101.opentelemetry.WebSocketTracing}. It is a {@link org.ws101.ContextCapture}, and does
 * not depend on containers. It needs the API of OpenTelemetry, and no SDK.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101.opentelemetry;

import org.jspecify.annotations.NullMarked;
