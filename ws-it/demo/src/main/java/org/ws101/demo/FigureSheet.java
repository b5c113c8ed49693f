package org.ws101.demo;

import java.util.List;

/**
 * What the page shows of the endpoints, without its own connection. Immutable.
 *
 * @param open connections that are open
 * @param handshakes accepted opening handshakes since the start
 * @param refused refused ones
 * @param received messages a second
 * @param sent messages a second
 * @param receivedBytes bytes of frames a second
 * @param sentBytes bytes of frames a second
 * @param roundTrip milliseconds from a ping to its pong, on average; 0 as long as there is none
 * @param closes the last connections that have ended, the latest first
 */
public record FigureSheet(
        long open,
        long handshakes,
        long refused,
        double received,
        double sent,
        double receivedBytes,
        double sentBytes,
        double roundTrip,
        List<End> closes) {
    /**
     * A connection that has ended.
     *
     * @param by {@code us}, {@code peer} or {@code nobody}
     * @param seconds how long it lived
     */
    public record End(String endpoint, int code, String by, double seconds) {}
}
