package org.ws101.servlet.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.ws101.servlet.WebSocketDeploymentException;

/** Collects what is wrong with settings, so that one message has all of it. Not thread-safe. */
public final class Mistakes {
    private final List<RuntimeException> found = new ArrayList<>();

    /** What the change makes of the value; the value itself when the change throws, which is kept for {@link #report}. */
    public <T> T attempt(T value, UnaryOperator<T> change) {
        try {
            return change.apply(value);
        } catch (IllegalArgumentException | WebSocketDeploymentException wrong) {
            found.add(wrong);
            return value;
        }
    }

    /**
     * Reports what was found, if anything.
     *
     * @throws IllegalArgumentException with the messages of all
     * @throws WebSocketDeploymentException when that is the only one
     */
    public void report() {
        if (found.size() == 1) {
            throw found.get(0);
        }
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(
                    found.stream().map(Throwable::getMessage).collect(Collectors.joining(". ")), found.get(0));
        }
    }
}
