package org.ws101.benchmark;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has used since it began, as one line of text on its way to another. Immutable.
 *
 * @param cpuNanos processor time, the compiler's and the collector's included
 * @param allocatedBytes of all threads; on JDK 17 to 20 only of those that live
 * @param threads how many live
 * @param heapBytes what the heap holds, garbage included unless it was collected before
 * @param directBytes in direct buffers
 * @param residentBytes of the whole process; 0 where there is no {@code /proc}
 */
public record Usage(
        long cpuNanos, long allocatedBytes, int threads, long heapBytes, long directBytes, long residentBytes) {
    /** What its text begins with. */
    public static final String LABEL = "USAGE";

    private static final int COLLECTIONS = 3;

    /** Of this process, now. */
    public static Usage now() {
        com.sun.management.OperatingSystemMXBean system =
                (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        Runtime runtime = Runtime.getRuntime();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return new Usage(
                system.getProcessCpuTime(),
                allocated(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                runtime.totalMemory() - runtime.freeMemory(),
                direct,
                resident());
    }

    /** Of this process, when its garbage is collected. */
    public static Usage afterCollection() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return now();
    }

    /** Reads what {@link #toString} has written, without the label. */
    public static Usage parse(String text) {
        List<Long> numbers = Stream.of(text.split(" ", -1)).map(Long::valueOf).toList();
        return new Usage(
                numbers.get(0),
                numbers.get(1),
                numbers.get(2).intValue(),
                numbers.get(3),
                numbers.get(4),
                numbers.get(5));
    }

    @Override
    public String toString() {
        return String.join(
                " ",
                LABEL,
                Long.toString(cpuNanos),
                Long.toString(allocatedBytes),
                Integer.toString(threads),
                Long.toString(heapBytes),
                Long.toString(directBytes),
                Long.toString(residentBytes));
    }

    /** JDK 21 counts threads that have ended, too. */
    private static long allocated() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try {
            return (long) com.sun.management.ThreadMXBean.class
                    .getMethod("getTotalThreadAllocatedBytes")
                    .invoke(threads);
        } catch (ReflectiveOperationException before21) {
            long sum = 0;
            for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
                sum += Math.max(0, bytes); // -1 for one that has ended meanwhile
            }
            return sum;
        }
    }

    private static long resident() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException notLinux) {
            return 0;
        }
    }
}
