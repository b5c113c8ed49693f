/**
 * What the log says, when it is asked to, of the frames and states of one connection. Start at {@link
 * org.ws101.internal.trace.Trace}. Knows nothing of connections, transports and threads; reads headers of frames (RFC 6455 §5.2)
 * once more, so that nothing of this is in the way of those that are received and sent.
 */
@NullMarked
package org.ws101.internal.trace;

import org.jspecify.annotations.NullMarked;
