package org.ws101.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/** A callback of the application, from its call to its return. Used by one thread. */
@Name("org.ws101.Callback")
@Label("WebSocket Callback")
@Description("A callback of a listener or an endpoint bean that lasted as long as the threshold, or longer")
@Category("WebSocket")
@Threshold("20 ms")
@StackTrace(false) // it has returned
final class CallbackEvent extends ConnectionEvent {
    /** Says whether the event is enabled; is never committed. */
    static final CallbackEvent PROBE = new CallbackEvent();

    @Label("Callback")
    @Description("The method of WebSocketListener that was called")
    @Nullable
    String callback;
}
