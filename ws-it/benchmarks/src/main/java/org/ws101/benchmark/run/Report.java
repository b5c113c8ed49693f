package org.ws101.benchmark.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the report: tables and a plot to the output directory and, if that is asked for, into the documentation. */
final class Report {
    /** The name of the file with the tables. */
    static final String FIGURES = "results.md";

    private static final String PAGE = "PERFORMANCE.md";
    private static final String PLOT = "performance.svg";
    private static final String BEGIN = "<!-- figures: begin -->";
    private static final String END = "<!-- figures: end -->";

    private final Settings settings;

    /** @throws IOException when the page of the documentation has no place for the figures */
    Report(Settings settings) throws IOException {
        this.settings = settings;
        if (!settings.publish().isEmpty()) {
            String unused = page("");
        }
    }

    /** @throws IOException when a file cannot be written */
    void write(List<Results> all) throws IOException {
        String figures = figures(all);
        write(settings.output().resolve(FIGURES), figures);
        write(settings.output().resolve(PLOT), Plot.of(all));
        if (!settings.publish().isEmpty()) {
            write(docs().resolve(PAGE), page(figures));
            write(docs().resolve(PLOT), Plot.of(all));
        }
    }

    private Path docs() {
        return Path.of(settings.publish());
    }

    /** The page with these figures. */
    private String page(String figures) throws IOException {
        Path page = docs().resolve(PAGE);
        String text = Files.readString(page);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " has no lines " + BEGIN + " and " + END + " to put the figures between");
        }
        return text.substring(0, begin) + BEGIN + "\n\n" + figures + "\n" + text.substring(end);
    }

    private String figures(List<Results> all) {
        return "On " + Machine.description() + ", servers with `" + String.join(" ", settings.jvm()) + "`; medians of "
                + settings.rounds() + " interleaved rounds of "
                + settings.round().toMillis() / 1000.0
                + " s, in brackets the least and the most.\n\n"
                + "### Goals\n\n" + GoalTable.of(all) + "\n"
                + "### All\n\n![Processor time by scenario and server](" + PLOT + ")\n\n"
                + all.stream().map(Report::section).collect(Collectors.joining("\n"));
    }

    private static String section(Results results) {
        return "#### " + results.scenario().name() + "\n\n" + results.scenario().title() + ".\n\n"
                + results.leftOut().map(reason -> "Not run: " + reason + ".\n").orElseGet(() -> Table.of(results));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, text);
    }
}
