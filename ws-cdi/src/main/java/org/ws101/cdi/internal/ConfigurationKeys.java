package org.ws101.cdi.internal;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.optional.Present;
import org.ws101.cdi.internal.relay.RelayBeans;
import org.ws101.servlet.internal.Misspelling;

/**
 * The keys of MicroProfile Config: {@code ws101.<name>.<option>} of endpoints, {@code ws101.client.<name>.<option>} of client
 * endpoints. One that has no effect does not go unnoticed. Stateless.
 */
final class ConfigurationKeys {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private ConfigurationKeys() {}

    /**
     * What is configured for an endpoint, without the keys that name no option, which become problems.
     *
     * @param subject the beginning of a sentence about the endpoint
     * @param name what precedes the options in its keys
     * @param options all that it has; one that ends in a dot stands for all that begin so
     */
    static Map<String, String> read(
            String subject, String name, Set<String> options, Present present, Problems problems) {
        if (present.configuredKeys().contains(name)) {
            problems.add(subject + "has the configuration key ws101." + name
                    + ", which has no effect: append the name of an option, such as ws101." + name
                    + ".maxMessageSize");
        }
        Map<String, String> known = new TreeMap<>();
        present.configured(name, options).forEach((option, value) -> {
            if (options.stream().anyMatch(each -> each.endsWith(".") ? option.startsWith(each) : option.equals(each))) {
                known.put(option, value);
            } else {
                problems.add(subject + "has the configuration key ws101." + name + "." + option
                        + ", which names no option: " + Misspelling.remedy(option, options)
                        + "the options are " + new TreeSet<>(options));
            }
        });
        return known;
    }

    /** Names the keys of no endpoint, in one line: they may belong to another application that has the same configuration. */
    static void noteUnused(List<EndpointBean> endpoints, List<ClientBean> clients, Present present) {
        Set<String> names = new TreeSet<>();
        endpoints.stream()
                .map(EndpointBean::declaration)
                .filter(Declaration::serves)
                .map(Declaration::name)
                .forEach(names::add);
        clients.stream().map(ClientBean::configurationName).forEach(names::add);
        Set<String> unused = new TreeSet<>();
        for (String key : present.configuredKeys()) {
            if (!RelayBeans.KEYS.contains(key) && names.stream().noneMatch(name -> key.startsWith(name + "."))) {
                unused.add("ws101." + key);
            }
        }
        if (!names.isEmpty() && !unused.isEmpty()) {
            LOGGER.log(
                    Level.INFO,
                    "The configuration keys {0} are of no endpoint of this application and have no effect: use"
                            + " the names of its endpoints after ws101, {1}",
                    unused,
                    names);
        }
    }
}
