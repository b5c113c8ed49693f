/** WebSocket (RFC 6455), the public API. */
@NullMarked
package org.ws101;

import org.jspecify.annotations.NullMarked;
