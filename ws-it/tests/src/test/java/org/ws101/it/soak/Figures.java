package org.ws101.it.soak;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ws101.it.harness.JvmProcess;

/**
 * What a process has at a moment. Immutable.
 *
 * @param heap bytes of the heap in use, garbage excepted
 * @param nativeMemory bytes that the JVM has beside the heap and its threads
 * @param stacks bytes of the threads: pools of containers make some for handshakes that come at once, and end them later
 * @param resident bytes of the process in memory, those of its heap included, all of which are
 * @param threads the names of all, with those of the JVM
 * @param descriptors open ones
 * @param objects of the library, by class
 */
record Figures(
        long heap,
        long nativeMemory,
        long stacks,
        long resident,
        List<String> threads,
        int descriptors,
        Map<String, Integer> objects) {
    private static final Pattern OURS = Pattern.compile("^(\\[L)?org\\.ws101\\.(?!it\\.).*");

    /** What makes the name of a lambda expression's class one of its own in each deployment. */
    private static final Pattern LAMBDA = Pattern.compile("(?<=\\$\\$Lambda).*");

    /** Constants, and lambda expressions without variables, of code that runs for the first time late. */
    private static final int CONSTANTS = 10;

    /** Of the pools of containers, which drop a thread a minute at best. */
    private static final Pattern POOLED = Pattern.compile("(qtp\\d+|https?-.*-exec|weld-worker|Catalina-utility)-.*");

    /** Takes them, after a collection of garbage, and another for what the first had cleaned up. */
    static Figures of(JvmProcess process) {
        List<JvmProcess.Objects> unused = process.histogram();
        List<JvmProcess.Objects> rows = process.histogram();
        JvmProcess.NativeMemory nativeMemory = process.nativeMemory();
        return new Figures(
                rows.stream().mapToLong(JvmProcess.Objects::bytes).sum(),
                nativeMemory.rest(),
                nativeMemory.threads(),
                process.residentMemory(),
                process.threadNames(),
                process.descriptors(),
                rows.stream()
                        .filter(row -> OURS.matcher(row.name()).matches())
                        .collect(Collectors.toMap(
                                row -> LAMBDA.matcher(row.name()).replaceFirst(""),
                                row -> Math.toIntExact(row.instances()),
                                Integer::sum,
                                TreeMap::new)));
    }

    /** The threads that are in no pool of the container's. */
    List<String> threadsOfNoContainer() {
        return threads.stream().filter(name -> !POOLED.matcher(name).matches()).toList();
    }

    /** The classes with more objects than before, but for a few, and how many more. */
    Map<String, Integer> objectsMoreThan(Figures before) {
        Map<String, Integer> more = new TreeMap<>();
        objects.forEach((name, count) -> more.put(name, count - before.objects.getOrDefault(name, 0)));
        more.values().removeIf(count -> count <= CONSTANTS);
        return more;
    }

    /** As cells of a table. */
    String cells() {
        return String.format(
                Locale.ROOT,
                "%.2f | %.2f | %.1f | %.1f | %d | %d",
                heap / 1048576.0,
                nativeMemory / 1048576.0,
                stacks / 1048576.0,
                resident / 1048576.0,
                threads.size(),
                descriptors);
    }

    /** What each of so many connections takes beyond what there is without, but for stacks, as cells of a table. */
    String cellsOfEach(int connections, Figures without) {
        return String.format(
                Locale.ROOT,
                "%.2f | %.2f | %.2f",
                (heap - without.heap) / 1024.0 / connections,
                (nativeMemory - without.nativeMemory) / 1024.0 / connections,
                (residentWithoutStacks() - without.residentWithoutStacks()) / 1024.0 / connections);
    }

    /** What is in memory but for the stacks of threads. */
    long residentWithoutStacks() {
        return resident - stacks;
    }

    @Override
    public String toString() {
        return cells() + " " + objects;
    }
}
