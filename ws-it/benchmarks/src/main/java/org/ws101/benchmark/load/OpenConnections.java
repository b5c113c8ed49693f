package org.ws101.benchmark.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Connections that are opened, some at a time, and stay open. Not thread-safe. */
final class OpenConnections {
    private static final int AT_A_TIME = 32;
    /** One in so many inflates what comes back. */
    private static final int INFLATING = 16;

    private final LoadLoop loop;
    private final Target target;
    private final Script script;
    private final List<LoadConnection> all = new ArrayList<>();
    private int opened;

    OpenConnections(LoadLoop loop, Target target, Script script) {
        this.loop = loop;
        this.target = target;
        this.script = script;
    }

    List<LoadConnection> all() {
        return all;
    }

    /** Opens so many. */
    void open(int count, Behavior behavior) throws IOException {
        while (opened < count) {
            while (all.size() < count && all.size() - opened < AT_A_TIME) {
                all.add(new LoadConnection(loop, behavior, target, script, all.size() % INFLATING == 0));
            }
            int before = opened;
            loop.until(() -> opened > before);
        }
    }

    /** To be called by the behavior. */
    void oneOpened() {
        opened++;
    }

    void drop() {
        all.forEach(LoadConnection::drop);
    }
}
