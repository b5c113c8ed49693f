package org.ws101.cdi.internal;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketOptions;
import org.ws101.cdi.internal.endpoint.EndpointAttributes;
import org.ws101.client.ReconnectBackoff;
import org.ws101.client.WebSocketClient;
import org.ws101.servlet.internal.Misspelling;
import org.ws101.servlet.internal.Mistakes;
import org.ws101.servlet.internal.OptionParameters;

/**
 * What annotation and configuration say about a client endpoint. Immutable.
 *
 * @param uri where to; null when it is said nowhere
 * @param client has all that is no header
 * @param headers by their names
 */
record ClientSettings(@Nullable UriTemplate uri, WebSocketClient client, Map<String, String> headers) {
    private static final String URI = "uri";
    private static final String SUBPROTOCOLS = "subprotocols";
    private static final String CONNECT_TIMEOUT = "connectTimeout";
    private static final String HEADER = "header.";
    /** The options of a {@link ReconnectBackoff}. */
    private static final String INITIAL_DELAY = "reconnectInitialDelay";

    private static final String MAX_DELAY = "reconnectMaxDelay";
    private static final String MAX_ATTEMPTS = "reconnectMaxAttempts";

    /**
     * Reads them, as far as they can be read.
     *
     * @param configured takes precedence over the annotation
     * @param mistakes gets what cannot be applied
     * @throws IllegalArgumentException when the URI cannot be read
     */
    static ClientSettings of(ClientBean bean, Map<String, String> configured, Mistakes mistakes) {
        WebSocketOptions preset =
                bean.isNonBlocking() ? WebSocketOptions.builder().nonBlocking().build() : WebSocketOptions.defaults();
        Map<String, String> options = new TreeMap<>(
                EndpointAttributes.options(mistakes, bean.annotation().options()));
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        configured.forEach((name, value) -> {
            if (name.startsWith(HEADER)) {
                String header = name.substring(HEADER.length());
                headers.put(header, value);
                // only to see whether it can be sent
                mistakes.attempt(WebSocketClient.builder(), to -> to.header(header, value));
            } else if (!name.equals(URI) && !name.equals(SUBPROTOCOLS)) {
                options.put(name, value);
            }
        });
        WebSocketClient.Builder client = mistakes.attempt(WebSocketClient.builder(), builder -> {
            String timeout = options.remove(CONNECT_TIMEOUT);
            return timeout == null
                    ? builder
                    : builder.connectTimeout(OptionParameters.duration(CONNECT_TIMEOUT, timeout));
        });
        client = mistakes.attempt(client, builder -> builder.reconnectPolicy(backoff(options)));
        client = mistakes.attempt(client, builder -> {
            checkKnown(options.keySet());
            return builder.options(new OptionParameters(options).applyTo(preset));
        });
        client = mistakes.attempt(
                client,
                builder -> builder.subprotocols(EndpointAttributes.words(
                        configured.get(SUBPROTOCOLS), bean.annotation().subprotocols())));
        String uri = Optional.ofNullable(configured.get(URI))
                .map(String::strip)
                .orElse(bean.annotation().value());
        return new ClientSettings(uri.isEmpty() ? null : UriTemplate.parse(uri), client.build(), headers);
    }

    /** Takes what is about reconnecting out of the options. */
    private static ReconnectBackoff backoff(Map<String, String> options) {
        ReconnectBackoff backoff = ReconnectBackoff.defaults();
        String first = options.remove(INITIAL_DELAY);
        String most = options.remove(MAX_DELAY);
        String attempts = options.remove(MAX_ATTEMPTS);
        try {
            return new ReconnectBackoff(
                    first == null ? backoff.initialDelay() : OptionParameters.duration(INITIAL_DELAY, first),
                    most == null ? backoff.maxDelay() : OptionParameters.duration(MAX_DELAY, most),
                    attempts == null ? backoff.maxAttempts() : Integer.parseInt(attempts));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The option " + MAX_ATTEMPTS + " is \"" + attempts + "\": use a number from 1", e);
        }
    }

    /** What can be configured. */
    static Set<String> configurable() {
        Set<String> names = options();
        names.add(HEADER);
        names.add(URI);
        names.add(SUBPROTOCOLS);
        return names;
    }

    /** The names of the parameters of the URI. */
    Set<String> pathParameters() {
        return uri == null ? Set.of() : uri.names();
    }

    private static Set<String> options() {
        Set<String> names = new TreeSet<>(OptionParameters.names());
        names.addAll(Set.of(CONNECT_TIMEOUT, INITIAL_DELAY, MAX_DELAY, MAX_ATTEMPTS));
        return names;
    }

    private static void checkKnown(Set<String> names) {
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(options());
        if (!unknown.isEmpty()) {
            String meant = unknown.stream()
                    .map(each -> Misspelling.remedy(each, options()))
                    .collect(Collectors.joining());
            throw new IllegalArgumentException(
                    "Unknown options " + unknown + ": " + meant + "the options are " + options());
        }
    }
}
