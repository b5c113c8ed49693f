package org.ws101.it.beans;

import jakarta.annotation.PreDestroy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ws101.it.app.Journal;

/** A bean whose instances are numbered, and which tells the journals of the connections that used it that it was destroyed. */
public abstract class Tracked {
    private static final AtomicInteger LAST = new AtomicInteger();

    private final int number = LAST.incrementAndGet();
    private final Set<String> journals = ConcurrentHashMap.newKeySet();

    /** The number of this very instance, not of a proxy of it. */
    public int number() {
        return number;
    }

    /** As {@link #number()}, for a connection. */
    public int usedBy(String journal) {
        journals.add(journal);
        return number;
    }

    /** What this is in the journal. */
    abstract String role();

    @PreDestroy
    void destroy() {
        journals.forEach(journal -> Journal.write(journal, "destroyed " + role() + " " + number));
    }
}
