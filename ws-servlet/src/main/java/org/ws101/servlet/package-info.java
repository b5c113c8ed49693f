/** WebSocket through a servlet filter. */
@NullMarked
package org.ws101.servlet;

import org.jspecify.annotations.NullMarked;
