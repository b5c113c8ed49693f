package org.ws101.internal.protocol;

import org.ws101.internal.link.Link;

/** Where a {@link Protocol} stands: the states of {@link Link} as far as they show in memory, where all has left at once. */
enum ConnectionState {
    OPEN,
    CLOSE_SENT,
    PEER_DONE,
    CLOSED;

    static ConnectionState of(Link.State state) {
        return switch (state) {
            case OPEN -> OPEN;
            case CLOSE_SENT -> CLOSE_SENT;
            case PEER_DONE -> PEER_DONE;
            case DRAINING, LINGERING, OUTPUT_FAILED, OVER -> CLOSED;
        };
    }
}
