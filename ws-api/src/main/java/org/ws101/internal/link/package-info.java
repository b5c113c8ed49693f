/**
 * What the threads of one connection share: where it stands ({@link org.ws101.internal.link.Link}, with the table of its
 * transitions), what of its output has left ({@link org.ws101.internal.link.Flow}), when its peer counts as gone.
 *
 * <p>Fields alone: no lock, no clock, no thread, no loop over bytes, no call of anybody. Whoever calls holds the connection's
 * lock, and hands in the time. Start at {@link org.ws101.internal.link.Link}.
 */
@NullMarked
package org.ws101.internal.link;

import org.jspecify.annotations.NullMarked;
