/**
 * Metrics of WebSocket servers and clients for Micrometer. Entry type: {@link org.ws101.micrometer.MicrometerObserver}. It knows the
 * public API of ws-api and nothing else of the library.
 */
@NullMarked
package org.ws101.micrometer;

import org.jspecify.annotations.NullMarked;
