package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

@ApplicationScoped
@WebSocketEndpoint("/quotes")
class Quotes {
    private final SubmissionPublisher<Quote> publisher = new SubmissionPublisher<>();

    @OnOpen
    Flow.Publisher<Quote> quotes() {
        return publisher;
    }

    /** Waits for the peer that reads most slowly, when it is too far behind. */
    void publish(Quote quote) {
        publisher.submit(quote);
    }

    int readers() {
        return publisher.getNumberOfSubscribers();
    }
}
