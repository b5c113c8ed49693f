package org.ws101.cdi.guide;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import org.ws101.cdi.ConnectionScoped;

@ConnectionScoped
class Basket {
    private final List<String> items = new ArrayList<>();

    @Inject
    Journal journal;

    void add(String item) {
        items.add(item);
    }

    @Override
    public String toString() {
        return items.toString();
    }

    @PreDestroy
    void abandon() {
        journal.note("abandoned " + items);
    }
}
