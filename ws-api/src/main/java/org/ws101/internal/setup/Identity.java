package org.ws101.internal.setup;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.protocol.Role;

/**
 * What tells a connection from all others of the process, and from the others of its place in the log. Immutable.
 *
 * @param id short: the letter of the role, and a number
 * @param remoteAddress of the peer; null when it is not known
 * @param attachment shown last in the log; null for nothing
 */
public record Identity(
        String id,
        @Nullable InetSocketAddress remoteAddress,
        @Nullable Object attachment) {
    private static final AtomicLong LAST = new AtomicLong();

    /** That of a new connection. */
    public static Identity of(Setup setup) {
        boolean server = setup.role() == Role.SERVER;
        String id = (server ? "s" : "c") + Long.toString(LAST.incrementAndGet(), Character.MAX_RADIX);
        InetSocketAddress peer = setup.provenance().remoteAddress();
        return new Identity(id, peer.equals(Provenance.UNKNOWN) ? null : peer, server ? setup.attachment() : null);
    }

    /** As it stands in brackets in the log. */
    @Override
    public String toString() {
        InetSocketAddress peer = remoteAddress;
        String named = peer == null ? id : id + " " + PeerLog.address(peer);
        return attachment == null ? named : named + " " + attachment;
    }
}
