package org.ws101.cdi.internal.endpoint;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.servlet.internal.Misspelling;

/**
 * The keys of the configuration: {@code ws101.<name>.<option>} of endpoints, {@code ws101.client.<name>.<option>} of client
 * endpoints. One that has no effect does not go unnoticed. Stateless.
 */
public final class OptionKeys {
    private OptionKeys() {}

    /**
     * What is configured for an endpoint, without the keys that name no option, which become problems.
     *
     * @param subject the beginning of a sentence about the endpoint
     * @param name what precedes the options in its keys
     * @param options all that it has; one that ends in a dot stands for all that begin so
     * @param configured the values by what follows the name in the keys that are set
     */
    public static Map<String, String> read(
            String subject, String name, Set<String> options, Map<String, String> configured, Problems problems) {
        Map<String, String> known = new TreeMap<>();
        configured.forEach((option, value) -> {
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
}
