package org.ws101.benchmark.run;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** How many connections a process may have. Stateless. */
final class Descriptors {
    /** For all else that a process has open. */
    private static final int OTHERS = 500;

    private Descriptors() {}

    /** What is wrong when the limit of the system is too low for so many connections. */
    static Optional<String> missing(int connections) {
        int needed = connections + OTHERS;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < needed) {
            return Optional.of(connections + " connections need " + needed + " descriptors in each process, and "
                    + system.getMaxFileDescriptorCount() + " are allowed: set ulimit -n " + needed);
        }
        return Optional.empty();
    }
}
