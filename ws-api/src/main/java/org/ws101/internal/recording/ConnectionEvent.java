package org.ws101.internal.recording;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import org.jspecify.annotations.Nullable;

/** An event of a connection or an opening handshake. Used by one thread. */
@Category("WebSocket")
abstract class ConnectionEvent extends Event {
    @Label("Connection")
    @Description("The id of the connection, as it is in the log; empty for an opening handshake that led to none")
    @Nullable
    String connection;

    @Label("Endpoint")
    @Description("The endpoint as it is named in the log; for a client the URI without its query")
    @Nullable
    String endpoint;

    @Label("Path")
    @Description("The path of the request on a server")
    @Nullable
    String path;

    @Label("Remote Address")
    @Description("Address and port of the peer")
    @Nullable
    String remoteAddress;

    final void of(Recorded recorded) {
        connection = recorded.id();
        endpoint = recorded.endpoint();
        path = recorded.path();
        remoteAddress = recorded.peer();
    }
}
