package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Where the beans of a test note what happened to them. Each entry is read once, in order. */
@ApplicationScoped
class Diary {
    private final BlockingQueue<String> entries = new LinkedBlockingQueue<>();

    void note(String entry) {
        entries.add(entry);
    }

    /** The next entries must be these. */
    void reads(String... expected) {
        for (String entry : expected) {
            assertEquals(entry, next(entries));
        }
    }

    /** The next entries must be these, in whichever order. */
    void readsInAnyOrder(String... expected) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < expected.length; i++) {
            found.add(next(entries));
        }
        found.sort(null);
        assertEquals(Stream.of(expected).sorted().toList(), found);
    }

    void isExhausted() {
        assertEquals("[]", entries.toString());
    }

    static String next(BlockingQueue<String> queue) {
        try {
            String entry = queue.poll(60, TimeUnit.SECONDS);
            assertNotNull(entry, "nothing came");
            return entry;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
