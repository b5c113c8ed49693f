package org.ws101.servlet.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.ws101.servlet.WebSocketDeploymentException;

/** Collects what is wrong with settings, so that one message has all of it, each on a line of its own. Not thread-safe. */
public final class Mistakes {
    private final List<RuntimeException> found = new ArrayList<>();

    /** More than one. */
    private static final class SeveralException extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        private final transient List<RuntimeException> all;

        SeveralException(List<RuntimeException> all) {
            super(text(all), all.get(0));
            this.all = all;
        }

        private static String text(List<RuntimeException> all) {
            StringBuilder text =
                    new StringBuilder("There are ").append(all.size()).append(" mistakes:");
            all.forEach(each -> text.append("\n     - ").append(each.getMessage()));
            return text.toString();
        }
    }

    /** What the change makes of the value; the value itself when the change throws, which is kept for {@link #report}. */
    public <T> T attempt(T value, UnaryOperator<T> change) {
        try {
            return change.apply(value);
        } catch (SeveralException several) {
            found.addAll(several.all);
            return value;
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
            throw new SeveralException(List.copyOf(found));
        }
    }
}
