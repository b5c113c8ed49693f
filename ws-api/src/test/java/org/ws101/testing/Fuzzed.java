package org.ws101.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;

/** What the fuzz targets have in common. Stateless. */
public final class Fuzzed {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** So often may classes be loaded, or code be instrumented, within the work. */
    private static final int ATTEMPTS = 3;

    /** So long may the work take for each byte that it may allocate, of instrumented code, in time of the processor. */
    private static final long NANOSECONDS_OF_A_BYTE = 100;

    private Fuzzed() {}

    /** Whether a fuzzer runs, which makes up for fewer cuts of an input by more inputs. */
    public static boolean inHaste() {
        return Boolean.getBoolean("ws101.fuzzing");
    }

    /**
     * Does the work, and again when it has allocated too much, or, under a fuzzer, taken too long: what it costs by itself, it costs
     * each time. As the limit grows with the input only as fast as its length, so must the steps.
     *
     * @param most how many bytes it may allocate
     */
    public static <T> T within(long most, Supplier<T> work) {
        long thread = Thread.currentThread().getId();
        long longest = inHaste() ? most * NANOSECONDS_OF_A_BYTE : Long.MAX_VALUE;
        for (int attempt = 1; ; attempt++) {
            long before = THREADS.getThreadAllocatedBytes(thread);
            long start = THREADS.getCurrentThreadCpuTime();
            T result = work.get();
            long took = THREADS.getCurrentThreadCpuTime() - start;
            long allocated = THREADS.getThreadAllocatedBytes(thread) - before;
            if (allocated <= most && took <= longest) {
                return result;
            }
            if (attempt == ATTEMPTS) {
                throw new AssertionError(allocated + " bytes allocated, and " + most + " expected at most; " + took
                        + " ns of the processor, and " + longest + " expected at most");
            }
        }
    }
}
