package org.ws101.it.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a server has written by java.util.logging, and past it. Immutable. */
public final class ServerLog {
    private static final Pattern HEAD =
            Pattern.compile("\\p{Alpha}{3} \\d{2}, \\d{4} \\d{1,2}:\\d{2}:\\d{2} [AP]M (?<source>\\S+)( \\S+)?");
    private static final Pattern BESIDE = Pattern.compile("Exception in thread .*|WARNING: .*");
    /** What the launchers print. */
    private static final Set<String> ANSWERS = Set.of("DEPLOYED", "UNDEPLOYED");

    private final List<Entry> entries;

    private ServerLog(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * One record of the log.
     *
     * @param source the class that has logged it; {@code JVM} for what was printed past the log
     * @param lines the first begins with the level
     */
    public record Entry(String source, List<String> lines) {
        private static final Pattern COMPLAINT = Pattern.compile("(WARN|WARNING|SEVERE|ERROR|FATAL)\\b.*");
        private static final Pattern FRAME = Pattern.compile("\\s+(at )?(\\S+/)?[\\w.$]+\\(.*\\)");
        private static final Pattern FRAME_OF_OURS = Pattern.compile("\\s+(at )?(\\S+/)?org\\.ws101\\..*");
        private static final Pattern CHANGING = Pattern.compile("0x[0-9a-f]+|(?<=\\()[cs][0-9a-z]+(?=[ )])|\\d+");

        /** Whether it is a warning or worse, or has the stack trace of anything, or was printed past the log. */
        public boolean complains() {
            return source.equals("JVM")
                    || COMPLAINT.matcher(text()).lookingAt()
                    || lines.stream().anyMatch(line -> FRAME.matcher(line).matches());
        }

        /** Whether a stack trace in it, at any level, leads through the library or the application. */
        public boolean hasFrameOfOurs() {
            return lines.stream().anyMatch(line -> FRAME_OF_OURS.matcher(line).matches());
        }

        /** Whether the library has logged it. */
        public boolean isOurs() {
            return source.startsWith("org.ws101.");
        }

        public String text() {
            return String.join("\n", lines);
        }

        /** The text without what tells one from the other of a kind. */
        public String kind() {
            return CHANGING.matcher(text().replaceAll(" \\(\\d+ more of this kind.*", ""))
                    .replaceAll("N");
        }
    }

    /** Reads the lines of a log. */
    public static ServerLog of(String text) {
        List<Entry> entries = new ArrayList<>();
        String source = "JVM";
        List<String> lines = new ArrayList<>();
        for (String line : text.lines().filter(line -> !ANSWERS.contains(line)).toList()) {
            var head = HEAD.matcher(line);
            boolean beside = !lines.isEmpty() && BESIDE.matcher(line).matches();
            if (head.matches() || beside) {
                add(entries, source, lines);
                source = beside ? "JVM" : head.group("source");
                lines = new ArrayList<>();
            }
            if (!head.matches()) {
                lines.add(line);
            }
        }
        add(entries, source, lines);
        return new ServerLog(entries);
    }

    private static void add(List<Entry> entries, String source, List<String> lines) {
        if (!lines.isEmpty()) {
            entries.add(new Entry(source, List.copyOf(lines)));
        }
    }

    /** All, oldest first. */
    public List<Entry> entries() {
        return entries;
    }
}
