package org.ws101.spring.internal;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;
import org.ws101.cdi.internal.endpoint.EndpointAttributes;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.FilterSettings;
import org.ws101.servlet.internal.Misspelling;

/**
 * The properties below {@code ws101}, as the library writes its options: {@code ws101.max-message-size} is the init-param
 * {@code maxMessageSize}, and {@code ws101.endpoint.chat.max-message-size} that option of the bean {@code chat}. Immutable.
 */
public final class Settings {
    /** What is a property, and no option of the library. */
    public static final Set<String> OWN = Set.of("enabled", "filterOrder", "sessionCheckInterval", "endpoint");

    private static final String PREFIX = "ws101";
    private static final String ENDPOINT = PREFIX + ".endpoint";
    private static final Set<String> SIZES =
            Set.of("maxFrameSize", "maxMessageSize", "outboundBytes", "inboundBytes", "tracePayloads");
    private static final Set<String> LISTS = Set.of("allowedOrigins", "subprotocols", "admitOpcode");

    private final Binder binder;
    private final Map<String, String> filter;

    /**
     * Reads those of the filter.
     *
     * @throws WebSocketDeploymentException naming a property that names no option, or whose value is malformed
     */
    public Settings(Environment environment) {
        binder = Binder.get(environment);
        filter = read(PREFIX, filterOptions());
        checkNames();
        try {
            FilterSettings unused = FilterSettings.of(filter);
        } catch (IllegalArgumentException malformed) {
            throw new WebSocketDeploymentException(
                    "The properties of " + PREFIX + " cannot be applied. " + malformed.getMessage(), malformed);
        }
    }

    /** The options of the filter that can be set. */
    public static Set<String> filterOptions() {
        Set<String> options = new TreeSet<>(FilterSettings.names());
        options.remove("application"); // a bean is found by its type
        return options;
    }

    /** The init-params of the filter. */
    public Map<String, String> filter() {
        return filter;
    }

    /** What is set for the endpoint of a name: known options, and what names none as it is written. */
    public Map<String, String> endpoint(String name) {
        Map<String, String> values = new TreeMap<>();
        Set<String> options = EndpointAttributes.configurable();
        endpoints().forEach((written, keys) -> {
            if (uniform(written).equals(uniform(name))) {
                values.putAll(read(ENDPOINT + "." + kebab(name), options));
                keys.keySet().stream()
                        .filter(key -> options.stream()
                                .noneMatch(option -> uniform(option).equals(uniform(key))))
                        .forEach(key -> values.put(key, ""));
            }
        });
        return values;
    }

    /** The names that are set below {@code ws101.endpoint} and are of none of the endpoints. */
    public Set<String> unknownEndpoints(Set<String> names) {
        Set<String> unknown = new TreeSet<>(endpoints().keySet());
        unknown.removeIf(
                written -> names.stream().anyMatch(name -> uniform(written).equals(uniform(name))));
        return unknown;
    }

    private Map<String, Map<String, Object>> endpoints() {
        Map<String, Map<String, Object>> endpoints = new HashMap<>();
        binder.bind(ENDPOINT, Bindable.mapOf(String.class, Object.class))
                .ifBound(all -> all.forEach((name, keys) -> {
                    Map<String, Object> options = new HashMap<>();
                    if (keys instanceof Map<?, ?> map) {
                        map.forEach((key, value) -> options.put(key.toString(), value));
                    }
                    endpoints.put(name, options);
                }));
        return endpoints;
    }

    private Map<String, String> read(String prefix, Set<String> options) {
        Map<String, String> values = new TreeMap<>();
        for (String option : options) {
            String name = prefix + "." + kebab(option);
            if (LISTS.contains(option)) {
                binder.bind(name, Bindable.listOf(String.class))
                        .ifBound(words -> values.put(option, String.join(" ", words)));
            } else {
                binder.bind(name, Bindable.of(String.class)).ifBound(text -> values.put(option, value(option, text)));
            }
        }
        return values;
    }

    /** Sizes may have units, as elsewhere in Spring. */
    private static String value(String option, String text) {
        try {
            return SIZES.contains(option)
                    ? Long.toString(DataSize.parse(text.strip()).toBytes())
                    : text;
        } catch (IllegalArgumentException malformed) {
            return text; // the message about it names the option
        }
    }

    private void checkNames() {
        Set<String> options = filterOptions();
        options.addAll(OWN);
        Map<String, Object> all =
                binder.bind(PREFIX, Bindable.mapOf(String.class, Object.class)).orElse(Map.of());
        for (String key : all.keySet()) {
            if (options.stream().noneMatch(option -> uniform(option).equals(uniform(key)))) {
                Set<String> properties = new TreeSet<>();
                options.forEach(option -> properties.add(kebab(option)));
                throw new WebSocketDeploymentException("The property " + PREFIX + "." + key + " names no option: "
                        + Misspelling.remedy(key, properties) + "the options are " + properties);
            }
        }
    }

    /** Equal for all writings of a name, as Spring Boot has it. */
    private static String uniform(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    /** {@code maxMessageSize} as {@code max-message-size}. */
    public static String kebab(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
    }
}
