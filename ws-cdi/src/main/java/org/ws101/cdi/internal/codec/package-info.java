/**
 * Which codec reads and writes which type.
 *
 * <p>Entry type: {@link org.ws101.cdi.internal.codec.Codecs}. It knows nothing of callbacks and connections.
 */
@NullMarked
package org.ws101.cdi.internal.codec;

import org.jspecify.annotations.NullMarked;
