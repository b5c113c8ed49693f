/**
 * Metrics of WebSocket servers and clients for Micrometer. Entry type: {@link org.ws101.micrometer.MicrometerObserver}. It knows the
 * public API of ws-api, and {@link org.ws101.micrometer.RelayMeters} that of the relay, which is optional; nothing else of the library.
 */
@NullMarked
package org.ws101.micrometer;

import org.jspecify.annotations.NullMarked;
