package org.ws101.servlet.internal.replay;

/**
 * What a client is sent beside the messages of a group: texts that begin with a token which the client has drawn at random for the
 * connection, so that no message of an application can be taken for one. ASCII. Stateless.
 */
final class Mark {
    private Mark() {}

    /** The next message is the one with this position. */
    static String next(String token, Position position) {
        return mark(token, "next", position);
    }

    /** What follows comes behind this position. */
    static String at(String token, Position position) {
        return mark(token, "at", position);
    }

    /** The same, and what came between this and what the client has seen cannot be sent. */
    static String afresh(String token, Position position) {
        return mark(token, "afresh", position);
    }

    private static String mark(String token, String word, Position position) {
        return token + " " + word + " " + position;
    }
}
