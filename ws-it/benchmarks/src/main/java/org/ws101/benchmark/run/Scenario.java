package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** One comparison. Stateless. */
interface Scenario {
    /** Its name on the command line. */
    String name();

    /** What is done, for the report, with what each figure is of. */
    String title();

    /** The names of what can be compared. */
    List<String> subjects();

    /** Those that are compared when none are asked for. */
    default List<String> usualSubjects() {
        return subjects();
    }

    /** What it lacks to be run here, and how to mend that. */
    default Optional<String> missing(Settings settings) {
        return Optional.empty();
    }

    /** Whether each round has a process of its own. */
    default boolean isFresh() {
        return false;
    }

    /** Starts one of the subjects. */
    Subject start(String subject, Settings settings) throws IOException;
}
