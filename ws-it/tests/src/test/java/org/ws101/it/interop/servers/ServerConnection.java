package org.ws101.it.interop.servers;

import java.io.IOException;
import java.net.URI;
import java.util.List;

/** A connection on the side of a server of others, as {@link ServerScript} uses it; each server does it in its own way. */
interface ServerConnection {
    /** The target of the request: path and query. */
    URI target();

    /** A header field of the request; empty when it has none of this name. */
    String header(String name);

    void sendText(String text) throws IOException;

    void sendBinary(byte[] data) throws IOException;

    /** Sends one text message in as many frames as there are parts. */
    void sendFragments(List<String> parts) throws IOException;

    void ping(byte[] data) throws IOException;

    void close(int code, String reason) throws IOException;
}
