package org.ws101;

/** Who answers control frames. */
public enum ControlFrames {
    /** The library answers pings and close frames quietly; the application sees neither them nor pongs in the blocking style. */
    AUTOMATIC,
    /** Ping, pong and close come out of {@link WebSocket#receive()}, and the application answers. */
    MANUAL
}
