package org.ws101.cdi.internal.endpoint;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Tells of endpoints that have one name, where something is configured by it. Stateless. */
public final class SharedNames {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private SharedNames() {}

    /**
     * Warns of the endpoints of an application that share a part of the configuration.
     *
     * @param prefix what precedes the name in keys
     */
    public static void note(Stream<CheckedEndpoint> endpoints, String prefix) {
        Map<String, List<String>> configured = new TreeMap<>();
        endpoints
                .filter(endpoint -> !endpoint.configured().isEmpty())
                .map(CheckedEndpoint::declaration)
                .forEach(declaration -> configured
                        .computeIfAbsent(declaration.name(), name -> new ArrayList<>())
                        .add(declaration.source()));
        configured.forEach((name, sources) -> {
            if (sources.size() > 1) {
                LOGGER.log(
                        Level.WARNING,
                        "The configuration below {0} applies to several endpoints, which have the same name: {1}. Use"
                                + " a different name for each in @WebSocketEndpoint",
                        prefix + name,
                        String.join(" and ", sources));
            }
        });
    }
}
