package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import org.ws101.WebSocket;
import org.ws101.cdi.Closed;
import org.ws101.cdi.Opened;
import org.ws101.cdi.ServedBy;

@ApplicationScoped
class Visits {
    @Inject
    Journal journal;

    void opened(@Observes @Opened @ServedBy(Guest.class) WebSocket webSocket) {
        journal.note("a visit begins");
    }

    void closed(@Observes @Closed @ServedBy(Guest.class) WebSocket webSocket) {
        journal.note("a visit is over");
    }
}
