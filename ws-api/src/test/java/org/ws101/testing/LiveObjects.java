package org.ws101.testing;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import javax.management.JMException;
import javax.management.ObjectName;

/** What the heap holds, garbage excepted, as the JVM counts it. */
public final class LiveObjects {
    private LiveObjects() {}

    /** The bytes of the objects, by their classes. */
    public static Map<String, Long> bytesByClass() {
        try {
            String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {new String[0]},
                            new String[] {String[].class.getName()});
            Map<String, Long> bytes = new HashMap<>();
            for (String line : histogram.split("\n", -1)) {
                String[] columns = line.trim().split("\\s+", -1);
                if (columns.length >= 4 && columns[0].endsWith(":")) {
                    bytes.merge(columns[3], Long.valueOf(columns[2]), Long::sum);
                }
            }
            return bytes;
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The bytes of all. */
    public static long bytes() {
        return bytesByClass().values().stream().mapToLong(Long::longValue).sum();
    }
}
