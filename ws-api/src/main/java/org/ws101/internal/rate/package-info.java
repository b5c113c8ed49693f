/**
 * Rates: how many of something may come in a second. Entry type: {@link org.ws101.internal.rate.TokenBucket}.
 *
 * <p>Arithmetic alone: time is handed in. It must not know what is counted, nor what happens to what exceeds the rate.
 */
@NullMarked
package org.ws101.internal.rate;

import org.jspecify.annotations.NullMarked;
