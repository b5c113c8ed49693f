package org.ws101.servlet.internal.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class ManagementTest {
    /** Nothing of the API is loaded then, and nothing is made. */
    @Test
    void withoutJmxNothingIsRegisteredAndNothingFails() throws Exception {
        Management management = new Management("javax.management.Nothing");
        Runnable end = management.register("/without", () -> fail("made"));
        assertEquals(
                Set.of(),
                ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("org.ws101:name=\"/without\",*"), null));
        end.run();
    }
}
