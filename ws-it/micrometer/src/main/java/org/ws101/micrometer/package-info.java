/**
 * Metrics of WebSocket servers and clients for Micrometer. Entry type: {@link org.ws101.micrometer.MicrometerObserver}.
 * It uses the public API of ws-api, and {@link org.ws101.micrometer.RelayMeters} that of the relay, which is optional.
 *
 * <p>A null argument causes a {@link NullPointerException}, unless its parameter is annotated with {@code @Nullable}.
 */
@NullMarked
package org.ws101.micrometer;

import org.jspecify.annotations.NullMarked;
