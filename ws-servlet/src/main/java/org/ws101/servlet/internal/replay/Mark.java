package org.ws101.servlet.internal.replay;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a client is sent beside the messages of a group: texts that begin with a token which the client has drawn at random for the
 * connection, so that no message of an application can be taken for one. ASCII. Stateless.
 */
final class Mark {
    private Mark() {}

    /** The next message is the one with this position. */
    static String next(String token, Position position) {
        return token + " next " + position;
    }

    /** What follows comes behind these positions, of one group. */
    static String at(String token, List<Position> positions) {
        return mark(token, "at", positions);
    }

    /** The same, and what came between this and what the client has seen cannot be sent. */
    static String afresh(String token, List<Position> positions) {
        return mark(token, "afresh", positions);
    }

    private static String mark(String token, String word, List<Position> positions) {
        return token + " " + word + " "
                + positions.stream().map(Position::toString).collect(Collectors.joining(","));
    }
}
