package org.ws101.benchmark.run;

import java.io.IOException;
import java.util.List;

/** One comparison. Stateless. */
interface Scenario {
    /** Its name on the command line. */
    String name();

    /** What is done, for the report, with what each figure is of. */
    String title();

    /** The names of what is compared. */
    List<String> subjects();

    /** Whether each round has a process of its own. */
    default boolean isFresh() {
        return false;
    }

    /** Starts one of the subjects. */
    Subject start(String subject, Settings settings) throws IOException;
}
