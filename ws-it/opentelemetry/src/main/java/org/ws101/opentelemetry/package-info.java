/**
 * Traces of OpenTelemetry: a span for each opening handshake, its context in every callback, and on request a span for
 * each callback.
 *
 * <p>Entry type: {@link org.ws101.opentelemetry.WebSocketTracing}. It is a {@link org.ws101.ContextCapture}, and knows
 * nothing of containers. It needs the API of OpenTelemetry, and no SDK.
 */
@NullMarked
package org.ws101.opentelemetry;

import org.jspecify.annotations.NullMarked;
