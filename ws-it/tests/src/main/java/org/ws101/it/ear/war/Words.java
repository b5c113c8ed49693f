package org.ws101.it.ear.war;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Is observed, takes its payload by codec, and has it validated and intercepted. */
@ApplicationScoped
@WebSocketEndpoint("/words")
public class Words {
    @Inject
    Arrivals arrivals;

    @OnOpen
    public String open() {
        return "at the start " + arrivals.atTheStart() + ", now "
                + (arrivals.count() > 0 ? "observed" : "not observed");
    }

    @OnText
    @Exclaiming
    public Word word(@Valid Word word) {
        return word;
    }
}
