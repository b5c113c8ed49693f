package org.ws101.servlet.internal.replay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.ws101.servlet.internal.relay.ReplayNote;

/** A node among others in memory. What they tell each other arrives when a test says so. For one thread. */
final class Site implements Peers {
    /** More notes than that come of nothing that a test does. */
    private static final int FLOOD = 200_000;

    private final List<Site> all;
    private final Queue<ReplayNote> inbox = new ArrayDeque<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    final GroupLogs logs;
    /** What it cannot tell. */
    Predicate<ReplayNote> refused = note -> false;
    /** What it does not get. */
    Predicate<ReplayNote> lost = note -> false;

    /** @param all those that are there, to which it adds itself */
    Site(List<Site> all, Bounds bounds, LongSupplier clock) {
        this.all = all;
        logs = new GroupLogs(bounds, clock);
        all.add(this);
        logs.connect(this);
    }

    /** A few that know each other. */
    static List<Site> some(int count, Bounds bounds, LongSupplier clock) {
        List<Site> sites = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Site unused = new Site(sites, bounds, clock);
        }
        int unused = settle(sites);
        return sites;
    }

    @Override
    public boolean tell(ReplayNote note) {
        if (refused.test(note)) {
            return false;
        }
        for (Site other : all) {
            if (other != this && !other.lost.test(note)) {
                other.inbox.add(note);
            }
        }
        return true;
    }

    @Override
    public void later(Runnable task) {
        tasks.add(task);
    }

    /** Does one thing that is to be done. Whether there was one. */
    boolean step() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
            return true;
        }
        ReplayNote note = inbox.poll();
        if (note != null) {
            logs.hear(note);
        }
        return note != null;
    }

    /** Lets all be done, and counts it. */
    static int settle(List<Site> sites) {
        int steps = 0;
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Site site : List.copyOf(sites)) {
                if (site.step()) {
                    busy = true;
                    steps++;
                }
            }
            if (steps > FLOOD) {
                throw new AssertionError("the nodes flood each other");
            }
        }
        return steps;
    }

    /** It ends, with all that it had not told; or in good order. */
    void end(boolean orderly) {
        if (orderly) {
            logs.disconnect();
        }
        all.remove(this);
    }
}
