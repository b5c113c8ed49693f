/**
 * The syntax of frames (RFC 6455 §5.2 and §5.3) and nothing else: bytes to header fields, header fields to bytes, masking.
 *
 * <p>No rule is checked here, see {@code internal.protocol}. No I/O, no clocks, no threads. Start at {@link
 * org.ws101.internal.frame.FrameHeader} for the picture of a frame.
 */
@NullMarked
package org.ws101.internal.frame;

import org.jspecify.annotations.NullMarked;
