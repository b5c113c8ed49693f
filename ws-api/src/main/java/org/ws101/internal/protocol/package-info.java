/**
 * All the rules of RFC 6455 (§5 to §8), for both roles, in memory: bytes in, events and bytes out.
 *
 * <p>Start at {@link org.ws101.internal.protocol.Receiving} and {@link org.ws101.internal.protocol.Sending}. What the peer did
 * wrong is an event, and never throws. What the local application did wrong throws at once, and nothing is sent. No I/O, no
 * clocks, no threads, no loggers; masking keys are handed in.
 */
@NullMarked
package org.ws101.internal.protocol;

import org.jspecify.annotations.NullMarked;
