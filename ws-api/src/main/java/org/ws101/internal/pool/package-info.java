/**
 * What connections borrow: read buffers, compressors and decompressors. Knows nothing of connections. Start at {@link
 * org.ws101.internal.pool.BufferPool} and {@link org.ws101.internal.pool.CompressorPool}.
 */
@NullMarked
package org.ws101.internal.pool;

import org.jspecify.annotations.NullMarked;
