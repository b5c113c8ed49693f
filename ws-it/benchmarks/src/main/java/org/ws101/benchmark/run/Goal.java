package org.ws101.benchmark.run;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the figures of a run are to show. Immutable.
 *
 * @param group what it is about, for the table
 * @param figure what is compared
 * @param other what it is compared with; null if it stands for itself
 * @param comparison how
 * @param bound what the median is not to exceed
 */
record Goal(String group, Figure figure, @Nullable Figure other, Comparison comparison, double bound) {
    /** The figures of one server in one scenario. */
    record Figure(String scenario, String server, Metric metric) {
        Optional<Series> in(List<Results> all) {
            return all.stream()
                    .filter(results -> results.scenario().name().equals(scenario))
                    .findFirst()
                    .flatMap(results -> results.series(server, metric));
        }
    }

    /** How two figures, or one and the bound, are compared. */
    enum Comparison {
        /** The first divided by the second, at most the bound. */
        AT_MOST,
        /** The first divided by the second, less than the bound. */
        LESS,
        /** The first divided by the second, at most what the most of the second is to its median. */
        WITHIN_SPREAD,
        /** The first less the second, at most the bound. */
        NO_MORE,
        /** The first alone, at most the bound. */
        ABSOLUTE
    }

    /** Whether the scenario has been run, or left out. */
    boolean isOf(List<Results> all) {
        return all.stream().anyMatch(results -> results.scenario().name().equals(figure.scenario));
    }

    /** The figures round by round, or empty when they are not there. */
    Optional<Series> measured(List<Results> all) {
        Optional<Series> first = figure.in(all);
        if (other == null) {
            return first;
        }
        Optional<Series> second = other.in(all);
        return first.flatMap(series -> second.map(
                others -> comparison == Comparison.NO_MORE ? series.minus(others) : series.dividedBy(others)));
    }

    /** The bound, which may depend on what was measured. */
    double boundIn(List<Results> all) {
        if (comparison != Comparison.WITHIN_SPREAD || other == null) {
            return bound;
        }
        return other.in(all).map(series -> series.most() / series.median()).orElse(bound);
    }

    boolean isReached(Series measured, List<Results> all) {
        double limit = boundIn(all);
        return comparison == Comparison.LESS ? measured.median() < limit : measured.median() <= limit;
    }

    /** What is compared with what, for the table. */
    String compared() {
        String first = figure.server + (other != null && other.server.equals(figure.server) ? ", " + name(figure) : "");
        if (other == null) {
            return first;
        }
        String sign = comparison == Comparison.NO_MORE ? " − " : " / ";
        return first + sign + (other.server.equals(figure.server) ? name(other) : other.server);
    }

    /** What tells two figures of one server apart. */
    private String name(Figure of) {
        return other != null && other.scenario.equals(figure.scenario) ? of.metric.title() : of.scenario;
    }

    String sign() {
        return comparison == Comparison.LESS ? "<" : "≤";
    }

    /** A value of this kind. */
    String format(double value) {
        if (comparison == Comparison.NO_MORE || comparison == Comparison.ABSOLUTE) {
            return figure.metric.format(value);
        }
        return String.format(Locale.ROOT, bound < 0.2 ? "%.3f" : "%.2f", value);
    }
}
