package org.ws101.cdi.internal.endpoint;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ws101.SelectProtocol;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.internal.Mistakes;
import org.ws101.servlet.internal.OptionParameters;
import org.ws101.servlet.internal.Subprotocols;

/**
 * What an annotation and the configuration say about an endpoint. Immutable.
 *
 * @param annotation the attributes
 * @param configured takes precedence over them, and options also over the init-params of the filter
 */
public record EndpointAttributes(WebSocketEndpoint annotation, Map<String, String> configured) {
    private static final String SUBPROTOCOLS = "subprotocols";
    private static final String ALLOWED_ORIGINS = "allowedOrigins";

    /** What can be configured. */
    public static Set<String> configurable() {
        Set<String> names = new TreeSet<>(OptionParameters.names());
        names.add(SUBPROTOCOLS);
        names.add(ALLOWED_ORIGINS);
        return names;
    }

    /** An endpoint of the bean's style, to see whether the attributes can be applied. */
    static Endpoint probe(Declaration bean) {
        Endpoint probe = bean.roles().contains(BeanKind.CONTINUE)
                ? Endpoint.of(webSocket -> {})
                : Endpoint.listening(() -> new WebSocketListener() {});
        return probe.withName(bean.name());
    }

    /**
     * An endpoint with what they say.
     *
     * @throws IllegalArgumentException naming what is unknown, malformed or out of its range
     * @throws org.ws101.servlet.WebSocketDeploymentException when it cannot have such threads
     */
    Endpoint applyTo(Endpoint endpoint) {
        Mistakes mistakes = new Mistakes();
        Endpoint with = mistakes.attempt(
                endpoint,
                to -> to.withAllowedOrigins(words(configured.get(ALLOWED_ORIGINS), annotation.allowedOrigins())));
        with = mistakes.attempt(
                with,
                to -> to.withOptions(new OptionParameters(options(mistakes, annotation.options()))
                        .applyTo(WebSocketOptions.defaults())));
        with = mistakes.attempt(with, to -> to.withOverrides(configuredOptions()));
        with = mistakes.attempt(with, to -> to.withThreads(annotation.threads()));
        List<String> supported = mistakes.attempt(List.of(), none -> supported());
        mistakes.report();
        return supported.isEmpty()
                ? with
                : selecting(
                        with,
                        offered -> offered.stream().filter(supported::contains).findFirst());
    }

    /** An endpoint that lets {@code selection} choose the subprotocol. */
    Endpoint selecting(Endpoint endpoint, SelectProtocol selection) {
        return annotation.subprotocolRequired()
                ? endpoint.withRequiredProtocol(selection)
                : endpoint.withSelectProtocol(selection);
    }

    /** Whether a subprotocol is required, and none named. */
    boolean lacksSubprotocols() {
        return annotation.subprotocolRequired() && supported().isEmpty();
    }

    private List<String> supported() {
        return Subprotocols.of(words(configured.get(SUBPROTOCOLS), annotation.subprotocols()));
    }

    /** The options of an annotation, by their names; of one that is there twice the first. */
    public static Map<String, String> options(Mistakes mistakes, WebSocketOption... annotated) {
        Map<String, String> options = new LinkedHashMap<>();
        for (WebSocketOption option : annotated) {
            if (options.putIfAbsent(option.name(), option.value()) != null) {
                mistakes.attempt(options, twice -> {
                    throw new IllegalArgumentException("The option " + option.name() + " occurs twice: remove one");
                });
            }
        }
        return options;
    }

    private Map<String, String> configuredOptions() {
        Map<String, String> options = new TreeMap<>(configured);
        options.remove(SUBPROTOCOLS);
        options.remove(ALLOWED_ORIGINS);
        return options;
    }

    /** The words that are configured, separated by commas or blanks; else those of the annotation. */
    public static String[] words(@Nullable String configured, String[] annotated) {
        return Optional.ofNullable(configured)
                .map(text -> text.isBlank() ? new String[0] : text.strip().split("[\\s,]+"))
                .orElse(annotated);
    }
}
