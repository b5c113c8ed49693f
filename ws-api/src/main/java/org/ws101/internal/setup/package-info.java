/**
 * What a connection starts with: what its opening handshake has agreed on, where it comes from, and what it shares with others. Entry
 * type: {@link org.ws101.internal.setup.Setup}.
 *
 * <p>Values alone; it must not know the connection that is made of them.
 */
@NullMarked
package org.ws101.internal.setup;

import org.jspecify.annotations.NullMarked;
