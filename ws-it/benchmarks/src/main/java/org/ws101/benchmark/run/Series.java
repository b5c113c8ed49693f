package org.ws101.benchmark.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;

/** The figures of the rounds of one server, in their order. Not thread-safe. */
final class Series {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double least() {
        return sorted()[0];
    }

    double most() {
        return sorted()[values.size() - 1];
    }

    /** Round by round, as long as both have one. */
    Series dividedBy(Series other) {
        return with(other, (value, another) -> value / another);
    }

    /** Round by round, as long as both have one. */
    Series minus(Series other) {
        return with(other, (value, another) -> value - another);
    }

    private Series with(Series other, DoubleBinaryOperator operator) {
        Series all = new Series();
        for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
            all.add(operator.applyAsDouble(values.get(i), other.values.get(i)));
        }
        return all;
    }

    private double[] sorted() {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
