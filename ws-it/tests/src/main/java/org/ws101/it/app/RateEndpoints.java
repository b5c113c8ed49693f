package org.ws101.it.app;

import org.ws101.RatePolicy;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketEndpoints;

/** Echoes to which no peer may send as fast as it can. Each has a name of its own, and so lines of its own in the log. */
final class RateEndpoints {
    private static final WebSocketOptions MESSAGES =
            WebSocketOptions.builder().messagesPerSecond(1).build();

    private static final WebSocketOptions BYTES =
            WebSocketOptions.builder().bytesPerSecond(2_000).build();

    private static final WebSocketOptions CLOSING = WebSocketOptions.builder()
            .messagesPerSecond(10)
            .rateOverflow(RatePolicy.CLOSE)
            .build();

    private RateEndpoints() {}

    static void configure(WebSocketEndpoints endpoints) {
        Endpoint blocking = Endpoint.of(new Recorded(webSocket -> webSocket.forEachMessage(webSocket::sendAll)));
        Endpoint listening = Endpoint.listening(EchoListener::new);
        add(endpoints, "continue", blocking);
        add(endpoints, "listener", listening);
        add(endpoints, "pool", listening.withThreads(CallbackThreads.POOL));
        add(
                endpoints,
                "non-blocking",
                Endpoint.listening(NonBlockingListener::new).nonBlocking());
    }

    private static void add(WebSocketEndpoints endpoints, String style, Endpoint echo) {
        Endpoint named = echo.withName("the " + style + " endpoint with a rate");
        endpoints.add("/rate/messages/" + style, named.withOptions(MESSAGES));
        endpoints.add("/rate/bytes/" + style, named.withOptions(BYTES));
        endpoints.add("/rate/closing/" + style, named.withOptions(CLOSING));
    }
}
