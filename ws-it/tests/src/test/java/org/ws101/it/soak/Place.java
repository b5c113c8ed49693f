package org.ws101.it.soak;

/**
 * An endpoint, and how a connection is to talk to it. Immutable.
 *
 * @param path within the application, with a query
 * @param deflates whether it offers permessage-deflate
 * @param greets whether the server speaks first, and its answers are no echo
 */
record Place(String path, boolean deflates, boolean greets) {
    /** The journal of the application only counts the entries of connections with this id. */
    private static final String ID = "?id=counted";

    /** Each of these holds a thread of the server, which has two hundred for them. */
    private static final int BLOCKING = 50;

    /** The one of an idle connection: callbacks and callbacks that never block; some of the first block, and some are beans. */
    static Place ofIdle(int number) {
        if (number < BLOCKING) {
            return new Place("/echo" + ID, false, false);
        }
        if (number < 2 * BLOCKING) {
            return new Place("/bean-echo/x" + ID, false, true);
        }
        return new Place((number % 3 == 0 ? "/non-blocking" : "/listener") + ID, number % 2 == 0, false);
    }

    /** The one of a connection that comes and goes: each style, with and without compression. */
    static Place ofTalk(long number) {
        boolean deflates = number % 2 == 0;
        return switch ((int) (number / 2 % 4)) {
            case 0 -> new Place("/listener" + ID, deflates, false);
            case 1 -> new Place("/non-blocking" + ID, deflates, false);
            case 2 -> new Place("/echo" + ID, deflates, false);
            default -> new Place("/bean-echo/x" + ID, deflates, true);
        };
    }
}
