/**
 * What frames carry: strict UTF-8 across fragments (RFC 6455 §8.1, RFC 3629) and the assembly of messages (§5.4).
 *
 * <p>Knows nothing of opcodes, limits or connections. No I/O, no clocks, no threads. Start at {@link
 * org.ws101.internal.message.MessageAssembler}.
 */
@NullMarked
package org.ws101.internal.message;

import org.jspecify.annotations.NullMarked;
