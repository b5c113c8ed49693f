package org.ws101.benchmark.run;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** How many connections a process may have. Stateless. */
final class Descriptors {
    /** For all else that a process has open. */
    private static final int OTHERS = 500;

    private Descriptors() {}

    /** @throws IOException when the limit of the system is too low for so many connections */
    static void require(int connections) throws IOException {
        int needed = connections + OTHERS;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < needed) {
            throw new IOException(connections + " connections need " + needed + " descriptors in each process, and "
                    + system.getMaxFileDescriptorCount() + " are allowed: set ulimit -n " + needed);
        }
    }
}
