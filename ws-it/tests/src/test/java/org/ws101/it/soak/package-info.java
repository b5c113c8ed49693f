/**
 * Thousands of idle connections beside others that come and go, for an hour: what the processes have in the end is what they had at
 * the beginning. Entry types: {@link org.ws101.it.soak.SoakIT}; {@link org.ws101.it.soak.RawCrowd} and {@link
 * org.ws101.it.soak.ClientCrowd}, the peers, each in a process of its own.
 */
@NullMarked
package org.ws101.it.soak;

import org.jspecify.annotations.NullMarked;
