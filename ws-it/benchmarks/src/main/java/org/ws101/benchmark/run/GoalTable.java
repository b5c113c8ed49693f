package org.ws101.benchmark.run;

import java.util.List;
import java.util.Optional;

/** Writes which goals a run has reached, as a table in Markdown. Stateless. */
final class GoalTable {
    private GoalTable() {}

    /** Those of scenarios that have not been asked for, or have not begun, are left out. */
    static String of(List<Results> all) {
        StringBuilder table =
                new StringBuilder("| Goal | Compared | Bound | Measured | Reached |\n|---|---|--:|--:|---|\n");
        String group = "";
        int reached = 0;
        int measured = 0;
        for (Goal goal : Goals.all()) {
            if (!goal.isOf(all)) {
                continue;
            }
            Optional<Series> series = goal.measured(all);
            boolean isReached =
                    series.filter(values -> goal.isReached(values, all)).isPresent();
            measured += series.isPresent() ? 1 : 0;
            reached += isReached ? 1 : 0;
            table.append("| ")
                    .append(goal.group().equals(group) ? "" : goal.group())
                    .append(" | ")
                    .append(goal.compared())
                    .append(" | ")
                    .append(goal.sign())
                    .append(' ')
                    .append(goal.format(goal.boundIn(all)))
                    .append(" | ")
                    .append(series.map(values -> measured(goal, values)).orElse("not measured"))
                    .append(" | ")
                    .append(series.isEmpty() ? "" : isReached ? "yes" : "**no**")
                    .append(" |\n");
            group = goal.group();
        }
        return reached + " of " + measured + " that were measured are reached.\n\n" + table;
    }

    private static String measured(Goal goal, Series values) {
        return goal.format(values.median()) + " (" + goal.format(values.least()) + "–" + goal.format(values.most())
                + ")";
    }
}
