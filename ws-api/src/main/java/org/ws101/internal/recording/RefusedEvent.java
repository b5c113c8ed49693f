package org.ws101.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** An opening handshake was refused. Used by one thread. */
@Name("org.ws101.HandshakeRefused")
@Label("WebSocket Handshake Refused")
@Description("An opening handshake was refused, or has failed")
@Category("WebSocket")
@StackTrace(false)
final class RefusedEvent extends ConnectionEvent {
    @Label("Status")
    @Description("The status of the response; 0 without one")
    int status;

    @Label("Reason")
    @Description("The reason, as the log has it")
    @Nullable
    String reason;
}
