package org.ws101.cdi.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ws101.servlet.WebSocketDeploymentException;

/** What is wrong with the endpoints of an application: collected, and told all at once. Not thread-safe. */
public final class Problems {
    private final List<String> problems = new ArrayList<>();

    /** Adds one, if it is new: a sentence that names the class, method and parameter, what is wrong, and what is allowed. */
    public void add(String problem) {
        if (!problems.contains(problem)) {
            problems.add(problem);
        }
    }

    /** How many there are. */
    public int count() {
        return problems.size();
    }

    /** All of them, numbered; empty when there are none. */
    public Optional<WebSocketDeploymentException> report() {
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder report = new StringBuilder("The WebSocket endpoints cannot be deployed; ")
                .append(problems.size() == 1 ? "there is 1 problem:" : "there are " + problems.size() + " problems:");
        for (int i = 0; i < problems.size(); i++) {
            report.append("\n  ").append(i + 1).append(". ").append(problems.get(i));
        }
        return Optional.of(new WebSocketDeploymentException(report.toString()));
    }
}
