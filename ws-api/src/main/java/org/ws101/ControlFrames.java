package org.ws101;

/** The side that answers control frames. */
public enum ControlFrames {
    /**
     * The library answers pings and close frames. In the blocking style, the application receives neither them nor
     * pongs.
     */
    AUTOMATIC,
    /** {@link WebSocket#receive()} returns ping, pong and close, and the application answers them. */
    MANUAL
}
