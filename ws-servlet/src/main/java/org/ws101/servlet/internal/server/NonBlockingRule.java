package org.ws101.servlet.internal.server;

import java.util.List;
import java.util.Optional;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.ServedEndpoint;

/** Which endpoints can be declared not to block. Stateless. */
final class NonBlockingRule {
    private NonBlockingRule() {}

    /**
     * Checks what the options of all endpoints say, wherever that is written.
     *
     * @throws WebSocketDeploymentException naming the endpoints that are declared so and cannot be
     */
    static void require(List<ServedEndpoint> endpoints, FilterSettings settings) {
        List<String> mistakes = endpoints.stream()
                .filter(endpoint -> settings.optionsOf(endpoint).nonBlocking())
                .map(NonBlockingRule::mistake)
                .flatMap(Optional::stream)
                .sorted()
                .toList();
        if (!mistakes.isEmpty()) {
            throw new WebSocketDeploymentException(String.join("; ", mistakes)
                    + ". The option nonBlocking is set by Endpoint.nonBlocking, @NonBlocking, an init-param of the"
                    + " filter, a property, or a key of the configuration");
        }
    }

    private static Optional<String> mistake(ServedEndpoint endpoint) {
        CallbackThreads threads = endpoint.code().threads();
        if (endpoint.code().blocking().isPresent()) {
            return Optional.of("The endpoint " + endpoint
                    + " is in the blocking style and cannot be nonBlocking: it receives and sends by waiting; use a"
                    + " WebSocketListener or a class with callbacks, or set its option nonBlocking to false");
        }
        return threads == CallbackThreads.POOL || threads == CallbackThreads.VIRTUAL
                ? Optional.of("The endpoint " + endpoint + " has threads " + threads
                        + ", on which callbacks may block, and cannot be nonBlocking too: remove one of the two")
                : Optional.empty();
    }
}
