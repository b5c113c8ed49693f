package org.ws101.benchmark.run;

import java.util.List;

/**
 * Which servers a scenario has when none are asked for: those that say something new in it. Immutable.
 *
 * @param entries names of servers, or what stands behind the container in the names: {@code listener} is three of them
 */
record Selection(List<String> entries) {
    /** @param entries separated by spaces */
    static Selection of(String entries) {
        return new Selection(List.of(entries.split(" ")));
    }

    boolean has(String server) {
        return entries.contains(server) || entries.contains(server.substring(server.indexOf('-') + 1));
    }
}
