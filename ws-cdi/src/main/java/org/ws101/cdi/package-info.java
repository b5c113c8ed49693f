/** WebSocket endpoints as CDI beans. */
@NullMarked
package org.ws101.cdi;

import org.jspecify.annotations.NullMarked;
