package org.ws101.demo.conformance;

import java.time.Duration;
import org.ws101.PermessageDeflate;
import org.ws101.WebSocketOptions;

/** Options for peers that go far, and slowly: large messages, many fragments, long pauses. */
final class Generous {
    private static final int LARGEST_MESSAGE = 32 << 20;
    private static final int MOST_FRAGMENTS = 200_000;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Generous() {}

    /**
     * Compresses every message as these parameters say, and inflates whatever is within the size limit. Sends no pings, for a
     * suite may count the frames that it gets.
     */
    static WebSocketOptions options(PermessageDeflate.Parameters parameters) {
        return WebSocketOptions.builder()
                .maxFrameSize(LARGEST_MESSAGE)
                .maxMessageSize(LARGEST_MESSAGE)
                .maxFragments(MOST_FRAGMENTS)
                .pingInterval(Duration.ZERO)
                .idleTimeout(PATIENCE)
                .sendTimeout(PATIENCE)
                .abnormalCloseTimeout(Duration.ofSeconds(5))
                .permessageDeflate(PermessageDeflate.offer(parameters).threshold(0))
                .build();
    }
}
