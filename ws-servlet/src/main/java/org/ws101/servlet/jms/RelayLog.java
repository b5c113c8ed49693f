package org.ws101.servlet.jms;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.log.SureLogger;
import org.ws101.servlet.Relay;

/**
 * What the log says of a relay: one line when the broker is lost, one when it is back, and what is dropped, once a
 * minute. Thread-safe.
 */
final class RelayLog {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger(Relay.class.getName()));
    private static final long PERIOD = Duration.ofMinutes(1).toNanos();
    /** A chain of causes may end in itself. */
    private static final int MAX_CAUSES = 5;

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<Side> connected = EnumSet.noneOf(Side.class);

    /** When the broker was lost; null while it is there, or has not been tried. */
    @GuardedBy("lock")
    private @Nullable Long lostAt;

    @GuardedBy("lock")
    private boolean hasBeenConnected;

    /** How many envelopes were lost before the last line. */
    @GuardedBy("lock")
    private long toldLost;

    @GuardedBy("lock")
    private final Map<Kind, Long> toldAt = new EnumMap<>(Kind.class);

    private final AtomicLong lost = new AtomicLong();

    /** What is told of at most once a minute. */
    private enum Kind {
        LOST,
        DROPPED
    }

    /** The two connections to the broker. */
    enum Side {
        SENDING,
        RECEIVING
    }

    RelayLog(String name) {
        this.name = name;
    }

    /**
     * A connection is there.
     *
     * @param waiting how many bytes are to be sent
     */
    void connected(Side side, long waiting) {
        lock.lock();
        try {
            connected.add(side);
            if (connected.size() < Side.values().length) {
                return;
            }
            Long since = lostAt;
            if (since == null) {
                LOGGER.log(Level.INFO, "The {0} is connected to the broker", name);
            } else {
                long now = lost.get();
                LOGGER.log(
                        Level.INFO,
                        "The {0} is connected to the broker{1}, after {2} s; {3} broadcasts of this node have not reached"
                                + " the others{4}",
                        name,
                        hasBeenConnected ? " again" : "",
                        Duration.ofNanos(System.nanoTime() - since).toSeconds(),
                        now - toldLost,
                        waiting == 0 ? "" : "; " + waiting + " bytes wait to be sent");
                toldLost = now;
            }
            lostAt = null;
            hasBeenConnected = true;
        } finally {
            lock.unlock();
        }
    }

    /** A connection is not there, or no longer. */
    void disconnected(Side side, Throwable cause) {
        lock.lock();
        try {
            connected.remove(side);
            if (lostAt == null) {
                lostAt = System.nanoTime();
                LOGGER.log(
                        Level.WARNING,
                        "The {0} is not connected to the broker ({1}): until it is, broadcasts reach the connections of"
                                + " this node alone. It tries again every few seconds; see that the broker runs, and"
                                + " check the address and the credentials of the connection factory",
                        name,
                        PeerLog.printable(chain(cause)));
            }
            LOGGER.log(Level.DEBUG, () -> "The " + name + " has no connection for " + side, cause);
        } finally {
            lock.unlock();
        }
    }

    /** The failure and what caused it: a client of a broker says the address, or why not, in the last one alone. */
    private static String chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(MAX_CAUSES)
                .map(Throwable::toString)
                .distinct()
                .collect(Collectors.joining(", caused by "));
    }

    boolean isConnected() {
        lock.lock();
        try {
            return connected.size() == Side.values().length;
        } finally {
            lock.unlock();
        }
    }

    /** An envelope of this node is lost. */
    void lost(String why) {
        lost.incrementAndGet();
        tell(Kind.LOST, why);
    }

    /** The relay has stopped before these envelopes of this node were sent. */
    void unsent(int envelopes) {
        lost.addAndGet(envelopes);
        LOGGER.log(
                Level.WARNING,
                "The {0} has stopped before it could send {1} broadcasts, which the other nodes do not receive",
                name,
                envelopes);
    }

    /** An envelope of another node is dropped. */
    void dropped(String why) {
        tell(Kind.DROPPED, why);
    }

    private void tell(Kind kind, String why) {
        lock.lock();
        try {
            long now = System.nanoTime();
            Long last = toldAt.get(kind);
            if (last == null || now - last >= PERIOD) {
                toldAt.put(kind, now);
                LOGGER.log(Level.WARNING, "The {0} {1}", name, why);
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many envelopes of this node are lost. */
    long lost() {
        return lost.get();
    }
}
