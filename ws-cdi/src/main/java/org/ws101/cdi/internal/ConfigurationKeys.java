package org.ws101.cdi.internal;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.endpoint.OptionKeys;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.optional.Present;

/** The {@link OptionKeys} of MicroProfile Config. Stateless. */
final class ConfigurationKeys {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.cdi.WebSocketEndpoint");

    private ConfigurationKeys() {}

    /** {@link OptionKeys#read} of what is configured. */
    static Map<String, String> read(
            String subject, String name, Set<String> options, Present present, Problems problems) {
        return OptionKeys.read(subject, name, options, present.configured(name, options), problems);
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
            if (names.stream().noneMatch(name -> key.startsWith(name + "."))) {
                unused.add("ws101." + key);
            }
        }
        if (!names.isEmpty() && !unused.isEmpty()) {
            LOGGER.log(
                    Level.INFO,
                    "The configuration keys {0} are of no endpoint of this application and have no effect in it; the names"
                            + " of its endpoints, as keys have them after ws101, are {1}",
                    unused,
                    names);
        }
    }
}
