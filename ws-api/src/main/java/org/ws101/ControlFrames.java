package org.ws101;

/** The side that answers control frames. */
public enum ControlFrames {
    /**
     * The library answers pings and close frames. In the blocking style, the application receives neither them nor
     * pongs.
     */
    AUTOMATIC,
    /**
     * {@link WebSocket#receive()} and {@link WebSocket#receiveAll()} return ping, pong and close, and the application
     * answers them. A listener answers the pings; the library answers close frames. {@code pingInterval} sends no ping:
     * only {@code idleTimeout} and sends detect a dead peer.
     */
    MANUAL
}
