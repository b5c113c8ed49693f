package org.ws101.servlet.internal.relay;

import java.util.Map;
import org.ws101.Opcode;

/**
 * What the replay of one node tells those of that name on the others. An origin is such a replay, from its start to its end; it numbers
 * all that it broadcasts from 1, without gaps, whatever the group. Immutable, but for the arrays, to which nobody writes.
 */
public sealed interface ReplayNote {
    /**
     * Numbers of one origin.
     *
     * @param after the number before the first
     * @param upTo the last number
     */
    record Range(long after, long upTo) {
        /** Whether a number is one of them. */
        public boolean has(long number) {
            return number > after && number <= upTo;
        }
    }

    /**
     * A message of a group.
     *
     * @param origin who has broadcast it
     * @param number that of the origin
     * @param type text or binary
     * @param payload text in UTF-8
     */
    record Kept(String origin, long number, String group, Opcode type, byte[] payload) implements ReplayNote {}

    /** Stands for a message of a group that could not be relayed. */
    record Lost(String origin, long number, String group) implements ReplayNote {}

    /**
     * How far an origin is, so that others notice what they have lost though nothing follows it.
     *
     * @param before the number of its last message; its own among the highs may be higher, and no message has the numbers between
     * @param highs the highest number of each origin that it has heard of, and its own
     */
    record Standing(String origin, long before, Map<String, Long> highs) implements ReplayNote {
        public Standing {
            highs = Map.copyOf(highs);
        }
    }

    /**
     * Asks one other for what it has kept of a group.
     *
     * @param id of this question
     * @param to the origin that is to answer
     * @param wanted the numbers of each origin; of one that is not among them, all
     */
    record Ask(long id, String to, String group, Map<String, Range> wanted) implements ReplayNote {
        public Ask {
            wanted = Map.copyOf(wanted);
        }
    }

    /**
     * A part of the answer.
     *
     * @param id of the question
     * @param age for how long the message has been kept, in milliseconds
     */
    record Copy(long id, long age, Kept kept) implements ReplayNote {}

    /**
     * The end of the answer.
     *
     * @param id of the question
     * @param copies how many there were
     * @param ranges the numbers of each origin of which there were all that the group has, as far as they were wanted
     */
    record Copied(long id, int copies, Map<String, Range> ranges) implements ReplayNote {
        public Copied {
            ranges = Map.copyOf(ranges);
        }
    }
}
