package org.ws101.internal.recording;

import java.net.InetSocketAddress;
import org.ws101.internal.log.PeerLog;

/**
 * The connection or opening handshake of an event. Immutable.
 *
 * @param id of the connection; empty for a handshake that led to none
 * @param endpoint as the log names it
 * @param path of the request; empty for a client, whose endpoint has it
 * @param remoteAddress of the peer; may be unresolved
 */
public record Recorded(String id, String endpoint, String path, InetSocketAddress remoteAddress) {
    String peer() {
        return PeerLog.address(remoteAddress);
    }
}
