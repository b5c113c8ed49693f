/**
 * What the log says of peers: a line a minute for each place and kind, and why a connection ended. Knows nothing of
 * connections. Start at {@link org.ws101.internal.log.EndLog}.
 */
@NullMarked
package org.ws101.internal.log;

import org.jspecify.annotations.NullMarked;
