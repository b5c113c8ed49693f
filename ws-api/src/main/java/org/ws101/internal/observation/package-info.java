/**
 * What observers are told, and of whom: all calls of {@link org.ws101.WebSocketObserver} are made here. It knows neither what a
 * connection is made of nor where its threads are. Entry type: {@link org.ws101.internal.observation.Observation}.
 */
@NullMarked
package org.ws101.internal.observation;

import org.jspecify.annotations.NullMarked;
