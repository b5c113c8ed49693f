package org.ws101.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A connection has failed. Used by one thread. */
@Name("org.ws101.Failed")
@Label("WebSocket Failed")
@Description("A callback threw, the peer broke RFC 6455 or a limit, the network failed, or the connection was dropped")
@Category("WebSocket")
@StackTrace(false) // that of the exception is in the log
final class FailedEvent extends ConnectionEvent {
    @Label("Close Code")
    @Description("The close code of the failure; 0 when it has none, as when the network fails")
    int code;

    @Label("Exception")
    @Nullable
    Class<?> thrown;

    @Label("Message")
    @Description("The message of the exception")
    @Nullable
    String message;
}
