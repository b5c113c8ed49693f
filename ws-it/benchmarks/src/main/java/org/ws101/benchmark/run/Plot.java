package org.ws101.benchmark.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Draws the figures as bars in SVG, one panel for each scenario; a line in each bar from the least to the most.
 * Stateless.
 */
final class Plot {
    private static final int WIDTH = 760;
    private static final int NAMES = 150;
    private static final int VALUES = 90;
    private static final int BAR = 16;
    private static final int TITLE = 34;

    private Plot() {}

    static String of(List<Results> all) {
        StringBuilder body = new StringBuilder();
        int y = 0;
        for (Results results : all) {
            y = results.servers().isEmpty() ? y : panel(body, results, y);
        }
        return String.format(
                        Locale.ROOT,
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" font-family=\"sans-serif\""
                                + " font-size=\"11\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                        WIDTH,
                        y + BAR,
                        WIDTH)
                + body + "</svg>\n";
    }

    /** Returns where the next panel begins. */
    private static int panel(StringBuilder svg, Results results, int top) {
        Metric metric = results.main();
        text(svg, 0, top + TITLE - 14, "start", results.scenario().name() + ": " + metric.title());
        double most = results.servers().stream()
                .flatMap(server -> results.series(server, metric).stream())
                .mapToDouble(Series::most)
                .max()
                .orElse(1);
        double scale = (WIDTH - NAMES - VALUES) / most;
        int y = top + TITLE;
        for (String server : results.servers()) {
            Optional<Series> series = results.series(server, metric);
            if (series.isPresent()) {
                bar(svg, server, metric, series.get(), scale, y);
                y += BAR;
            }
        }
        return y;
    }

    private static void bar(StringBuilder svg, String server, Metric metric, Series series, double scale, int y) {
        text(svg, NAMES - 6, y + 11, "end", server);
        String color = server.endsWith("-own") ? "#9aa5b1" : server.contains("-") ? "#2b6cb0" : "#c9a227";
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                NAMES,
                y + 2,
                Math.max(0, series.median() * scale),
                BAR - 4,
                color));
        svg.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"black\"/>%n",
                NAMES + series.least() * scale,
                NAMES + series.most() * scale,
                y + BAR / 2,
                y + BAR / 2));
        text(svg, NAMES + (int) (series.most() * scale) + 6, y + 11, "start", metric.format(series.median()));
    }

    private static void text(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text));
    }
}
