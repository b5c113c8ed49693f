/**
 * All the rules of RFC 6455 (§5 to §8), for both roles, in memory: bytes in, events and bytes out.
 *
 * <p>Start at {@link org.ws101.internal.protocol.Protocol}. It never throws for what the peer did: a breach becomes a close
 * frame and an event. What the local application did wrong throws at once, and nothing is sent. No I/O, no clocks, no threads,
 * no loggers; masking keys are handed in.
 */
@NullMarked
package org.ws101.internal.protocol;

import org.jspecify.annotations.NullMarked;
