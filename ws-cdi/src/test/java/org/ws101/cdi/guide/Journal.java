package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Where the examples note what happened. */
@ApplicationScoped
class Journal {
    private final BlockingQueue<String> entries = new LinkedBlockingQueue<>();

    void note(String entry) {
        entries.add(entry);
    }

    BlockingQueue<String> entries() {
        return entries;
    }
}
