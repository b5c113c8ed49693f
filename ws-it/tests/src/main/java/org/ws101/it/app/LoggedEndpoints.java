package org.ws101.it.app;

import org.ws101.WebSocketOptions;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.WebSocketEndpoints;

/** The endpoints whose lines in the log are under test. Each has a name of its own, and so lines of its own each minute. */
final class LoggedEndpoints {
    /** In bytes. */
    private static final int SMALL_MESSAGES = 1_000;

    private LoggedEndpoints() {}

    static void configure(WebSocketEndpoints endpoints) {
        endpoints.add(
                "/logged/{room}",
                Endpoint.listening(EchoListener::new)
                        .withName("the logged endpoint")
                        .withClosedWithAnonymousHttpSession()
                        .withOptions(WebSocketOptions.builder()
                                .maxMessageSize(SMALL_MESSAGES)
                                .build()));
        endpoints.add(
                "/logged/checked/{status}",
                Endpoint.listening(EchoListener::new)
                        .withName("the checked endpoint")
                        .withCheck(request -> HandshakeDecision.refuse(
                                Integer.parseInt(request.pathParameter("status")), "As asked.")));
        endpoints.add(
                "/logged-choice",
                Endpoint.listening(EchoListener::new)
                        .withName("the choosing endpoint")
                        .withRequiredProtocol(offered ->
                                offered.stream().filter("chat.v2"::equals).findFirst()));
    }
}
