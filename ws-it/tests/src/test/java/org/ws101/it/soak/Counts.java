package org.ws101.it.soak;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** What a crowd has seen; one line of text between its process and that of the test. Thread-safe. */
final class Counts {
    /** Of what there are numbers. */
    enum Count {
        /** Idle connections that are open now. */
        IDLE,
        /** Connections that talk now. */
        TALKING,
        /** Connections that have talked, and were closed or reset. */
        TALKED,
        /** Pings of the server that were answered. */
        PINGS,
        /** Idle connections that were closed with 1001, each of which came back. */
        GOING_AWAY,
        /** Opening handshakes that were refused, and begun again. */
        REFUSED,
        /** What should not be: connections that ended in another way, wrong echoes. */
        FAILURES
    }

    /** Before the text of the first failure. */
    private static final String FAILURE = ", the first: ";

    private final Map<Count, AtomicLong> numbers =
            Arrays.stream(Count.values()).collect(Collectors.toMap(count -> count, count -> new AtomicLong()));
    private volatile String failure = "";

    Counts() {}

    static Counts parse(String line) {
        String[] parts = line.split(FAILURE, 2);
        Counts counts = new Counts();
        for (String part : parts[0].split(" ", -1)) {
            String[] words = part.split("=", 2);
            counts.add(Count.valueOf(words[0]), Long.parseLong(words[1]));
        }
        counts.failure = parts[1];
        return counts;
    }

    long of(Count count) {
        return numbers.get(count).get();
    }

    void add(Count count, long number) {
        numbers.get(count).addAndGet(number);
    }

    void add(Count count) {
        add(count, 1);
    }

    /** The first one is kept. */
    synchronized void addFailure(String text) {
        add(Count.FAILURES);
        if (failure.isEmpty()) {
            failure = text.replaceAll("\\s+", " ");
        }
    }

    /** As {@link #parse} has it. */
    @Override
    public String toString() {
        return Arrays.stream(Count.values())
                        .map(count -> count + "=" + of(count))
                        .collect(Collectors.joining(" "))
                + FAILURE
                + failure;
    }
}
