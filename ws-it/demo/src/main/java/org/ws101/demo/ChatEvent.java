package org.ws101.demo;

/**
 * Something that happened in a room. Immutable.
 *
 * @param kind what happened
 * @param name who did it
 * @param text what was said; else empty
 * @param people how many are in the room now
 */
record ChatEvent(Kind kind, String name, String text, int people) {
    /** What can happen; the names are those of the JSON format. */
    enum Kind {
        JOINED("joined"),
        SAID("said"),
        LEFT("left");

        private final String json;

        Kind(String json) {
            this.json = json;
        }

        String json() {
            return json;
        }
    }
}
