package org.ws101.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** A connection has ended. Used by one thread. */
@Name("org.ws101.Closed")
@Label("WebSocket Closed")
@Description("A connection has ended, in any way")
@Category("WebSocket")
@StackTrace(false)
final class ClosedEvent extends ConnectionEvent {
    @Label("Close Code")
    @Description("RFC 6455 section 7.4.1; 1006 without a close frame")
    int code;

    @Label("Close Reason")
    @Nullable
    String reason;

    @Label("Closed By")
    @Description("US, PEER, or NOBODY without a close frame")
    @Nullable
    String closer;

    @Label("Lived")
    @Description("The time since the connection opened")
    @Timespan(Timespan.NANOSECONDS)
    long lived;
}
