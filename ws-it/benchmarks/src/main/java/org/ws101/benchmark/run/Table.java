package org.ws101.benchmark.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the figures of a scenario as a table in Markdown. Stateless. */
final class Table {
    private Table() {}

    /**
     * Medians; of the processor time (or heap) and its ratios to the container's own and to the bare writes with the least
     * and the most. A server that fails has a row that says so, behind the one of the rounds before.
     */
    static String of(Results results) {
        List<Metric> metrics = Stream.of(Metric.values()).filter(results::has).toList();
        List<String> head = new ArrayList<>(List.of("", "to own", "to raw"));
        metrics.forEach(metric -> head.add(metric.title()));
        StringBuilder table = new StringBuilder();
        row(table, head);
        table.append("|---|").append("--:|".repeat(head.size() - 1)).append('\n');
        for (String server : results.servers()) {
            List<String> row = new ArrayList<>();
            row.add(server);
            row.add(results.ratioToOwn(server).map(Table::ratio).orElse(""));
            row.add(results.ratioToRaw(server).map(Table::ratio).orElse(""));
            for (Metric metric : metrics) {
                row.add(cell(results, server, metric));
            }
            row(table, row);
        }
        results.failures().forEach((server, reason) -> {
            List<String> row = new ArrayList<>(List.of(server, "failed: " + reason.replace('|', '/')));
            row.addAll(Collections.nCopies(head.size() - 2, ""));
            row(table, row);
        });
        return table.toString();
    }

    private static String cell(Results results, String server, Metric metric) {
        Optional<Series> series = results.series(server, metric);
        if (series.isEmpty()) {
            return "";
        }
        Series figures = series.get();
        String median = metric.format(figures.median());
        return metric == results.main()
                ? median + " (" + metric.format(figures.least()) + "–" + metric.format(figures.most()) + ")"
                : median;
    }

    private static String ratio(Series ratios) {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", ratios.median(), ratios.least(), ratios.most());
    }

    private static void row(StringBuilder table, List<String> cells) {
        table.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }
}
