package org.ws101.servlet.internal.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Message;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.setup.Services;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;
import org.ws101.servlet.internal.relay.ReplayNote;

/** What clients get that go from one node to another. A {@link Client} notes what comes twice, or does not follow what came before. */
class SitesTest {
    private static final String GROUP = "lobby";
    private static final String KEY = Position.keyOf(GROUP);
    private static final Bounds BOUNDS = new Bounds(1_000, Duration.ofMinutes(1), 1 << 20, 1 << 20);
    /** After so many ticks each node has told how far it is. */
    private static final int STANDING = 10;

    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final Services services =
            new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0);
    private final AtomicLong clock = new AtomicLong();
    private final List<Site> sites = Site.some(3, BOUNDS, clock::get);
    private final List<Visitor> visitors = new ArrayList<>();
    private final Visitor visitor = new Visitor();

    /** A client, on one node at a time. */
    private final class Visitor {
        private final Client client = new Client();
        private @Nullable Connection connection;

        Visitor() {
            visitors.add(this);
        }

        Outset join(Site site, String group) {
            leave();
            Connection next = new ReadingPeer(client::accept).connect(services);
            connection = next;
            return site.logs.join(next, group, client.request());
        }

        Outset join(Site site) {
            return join(site, GROUP);
        }

        void leave() {
            Connection before = connection;
            connection = null;
            if (before != null) {
                before.abort();
            }
        }
    }

    @AfterEach
    void end() {
        visitors.forEach(Visitor::leave);
        timers.close();
        visitors.forEach(each -> assertEquals(List.of(), each.client.faults()));
    }

    private static void broadcast(Site site, String... texts) {
        for (String text : texts) {
            site.logs.broadcast(GROUP, PreparedMessage.of(new Message.Text(text)));
        }
    }

    private void settle() {
        int unused = Site.settle(sites);
    }

    private void tick(int times) {
        int unused = stepsIn(times);
    }

    /** How much is done on all nodes in so many ticks. */
    private int stepsIn(int ticks) {
        int steps = 0;
        for (int i = 0; i < ticks; i++) {
            clock.addAndGet(GroupLogs.TICK * 1_000_000L);
            sites.forEach(site -> site.logs.tick());
            steps += Site.settle(sites);
        }
        return steps;
    }

    /** Each node does one thing in two milliseconds, one before or behind another. */
    private void pass(Duration time, Random random) {
        for (long millis = 0; millis < time.toMillis(); millis += 2) {
            clock.addAndGet(2_000_000);
            if (millis % GroupLogs.TICK == 0) {
                sites.forEach(site -> site.logs.tick());
            }
            List<Site> order = new ArrayList<>(sites);
            Collections.shuffle(order, random);
            for (Site site : order) {
                boolean unused = site.step();
            }
        }
    }

    /** That each node tells all others how far it is, and nothing else. */
    private void assertQuiet() {
        assertEquals(sites.size() * (sites.size() - 1), stepsIn(STANDING));
    }

    /** The visitor sees a message of the first node, and misses those that follow. */
    private void miss(String... texts) {
        visitor.join(sites.get(0));
        broadcast(sites.get(0), "a1");
        settle();
        visitor.leave();
        broadcast(sites.get(0), texts);
        settle();
    }

    /** A message of the first node does not come to the second one. */
    private void lose(String text) {
        sites.get(1).lost = ReplayNote.Kept.class::isInstance;
        broadcast(sites.get(0), text);
        settle();
        sites.get(1).lost = note -> false;
    }

    private Site restart(int site, boolean orderly) {
        sites.get(site).end(orderly);
        return new Site(sites, BOUNDS, clock::get);
    }

    @Test
    void membersOfAllNodesGetTheMessagesOfEach() {
        Visitor other = new Visitor();
        assertEquals(Outset.NEW, visitor.join(sites.get(0)));
        assertEquals(Outset.NEW, other.join(sites.get(1)));
        broadcast(sites.get(0), "a");
        settle();
        broadcast(sites.get(1), "b");
        broadcast(sites.get(2), "c");
        settle();
        assertEquals(List.of("a", "b", "c"), visitor.client.heard());
        assertEquals(List.of("a", "b", "c"), other.client.heard());
    }

    @Test
    void aClientGetsOnAnotherNodeWhatItMissed() {
        visitor.join(sites.get(0));
        broadcast(sites.get(0), "a1");
        broadcast(sites.get(1), "b1");
        settle();
        visitor.leave();
        broadcast(sites.get(0), "a2");
        broadcast(sites.get(1), "b2");
        broadcast(sites.get(2), "c1");
        settle();
        assertEquals(Outset.RESUMED, visitor.join(sites.get(1)));
        broadcast(sites.get(0), "a3");
        settle();
        assertEquals(6, visitor.client.count());
        assertEquals(List.of("a1", "b1"), visitor.client.heard().subList(0, 2));
        assertEquals(List.of("at", "at"), visitor.client.marks());
        assertEquals(Outset.RESUMED, visitor.join(sites.get(2)));
        assertEquals(6, visitor.client.count());
    }

    /** It was on the node of the message, and this one gets that later. */
    @Test
    void aClientMayBeAheadOfANode() {
        visitor.join(sites.get(0));
        broadcast(sites.get(0), "a1", "a2");
        assertEquals(Outset.RESUMED, visitor.join(sites.get(1)));
        broadcast(sites.get(0), "a3");
        settle();
        assertEquals(List.of("a1", "a2", "a3"), visitor.client.heard());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNodeThatWasRestartedAsksTheOthers(boolean orderly) {
        miss("a2");
        Site again = restart(0, orderly);
        broadcast(sites.get(0), "b1");
        assertEquals(Outset.RESUMED, visitor.join(again));
        assertEquals(1, visitor.client.count(), "it waits");
        broadcast(again, "new1");
        settle();
        tick(1);
        broadcast(again, "new2");
        settle();
        assertEquals(List.of("at", "at"), visitor.client.marks());
        assertEquals("a1", visitor.client.heard().get(0));
        assertTrue(visitor.client.heard().containsAll(List.of("a2", "b1", "new1", "new2")));
        assertEquals(5, visitor.client.count());
        Visitor second = new Visitor();
        second.join(sites.get(0));
        assertEquals(Outset.RESUMED, visitor.join(sites.get(1)));
        assertEquals(5, visitor.client.count());
    }

    @Test
    void clientsThatComeAtOnceToANodeThatWasRestartedAllGetWhatTheyMissed() {
        List<Visitor> many = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Visitor each = new Visitor();
            many.add(each);
            each.join(sites.get(i % 3));
        }
        for (int i = 0; i < 20; i++) {
            broadcast(sites.get(i % 3), "m" + i);
            settle();
            many.get(i).leave();
        }
        Site again = restart(0, true);
        settle();
        for (Visitor each : many) {
            assertEquals(Outset.RESUMED, each.join(again));
        }
        settle();
        for (Visitor each : many) {
            assertEquals(20, each.client.count());
            assertFalse(each.client.marks().contains("afresh"));
        }
    }

    @Test
    void aClientStartsAfreshWhenNobodyHasWhatItMissed() {
        miss("a2");
        clock.addAndGet(BOUNDS.age().toNanos() + 1);
        sites.forEach(site -> site.logs.tick());
        tick(STANDING); // now they know again that they are there
        broadcast(sites.get(1), "b1");
        settle();
        assertEquals(Outset.RESUMED, visitor.join(sites.get(1)));
        settle();
        assertEquals(List.of("at", "afresh"), visitor.client.marks());
        broadcast(sites.get(1), "b2");
        settle();
        assertEquals(List.of("a1", "b2"), visitor.client.heard());
        assertEquals(Outset.RESUMED, visitor.join(sites.get(2)));
        assertEquals(2, visitor.client.count());
    }

    @Test
    void aClientStartsAfreshWhenNobodyAnswers() {
        miss("a2");
        Site again = restart(0, true);
        settle();
        again.refused = ReplayNote.Ask.class::isInstance;
        assertEquals(Outset.RESUMED, visitor.join(again));
        tick(Recoveries.PATIENCE);
        assertEquals(List.of("at"), visitor.client.marks());
        tick(1);
        assertEquals(List.of("at", "afresh"), visitor.client.marks());
        again.refused = note -> false;
        broadcast(again, "b");
        assertEquals(List.of("a1", "b"), visitor.client.heard());
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgain() {
        miss("a2");
        Site again = restart(0, true);
        settle();
        int[] count = {0};
        again.lost = note -> note instanceof ReplayNote.Copied && count[0]++ < 2;
        assertEquals(Outset.RESUMED, visitor.join(again));
        tick(Recoveries.PATIENCE / 2 + 1);
        assertTrue(count[0] >= 2);
        assertEquals(List.of("a1", "a2"), visitor.client.heard());
        assertEquals(List.of("at", "at"), visitor.client.marks());
    }

    @Test
    void anAnswerOfWhichAPartIsLostDoesNotCount() {
        miss("a2", "a3");
        Site again = restart(0, true);
        settle();
        boolean[] had = {false};
        again.lost = note -> {
            boolean first = note instanceof ReplayNote.Copy && !had[0];
            had[0] |= first;
            return first;
        };
        visitor.join(again);
        settle();
        assertTrue(had[0]);
        assertEquals(List.of("a1", "a2", "a3"), visitor.client.heard());
        assertEquals(List.of("at", "at"), visitor.client.marks());
    }

    @Test
    void aNodeThatIsAloneLetsClientsStartAfreshAtOnce() {
        visitor.join(sites.get(0));
        sites.get(2).end(false);
        sites.get(1).end(false);
        Site alone = restart(0, true);
        clock.addAndGet(Streams.SILENCE);
        assertEquals(Outset.AFRESH, visitor.join(alone));
    }

    @Test
    void whoeverLacksAMessageThatWasLostStartsAfresh() {
        Visitor other = new Visitor();
        visitor.join(sites.get(0));
        other.join(sites.get(1));
        broadcast(sites.get(0), "a1");
        settle();
        lose("a2");
        broadcast(sites.get(0), "a3");
        settle();
        assertEquals(List.of("at"), visitor.client.marks());
        assertEquals(List.of("at", "afresh"), other.client.marks());
        assertEquals(List.of("a1", "a3"), other.client.heard());
        assertEquals(Outset.RESUMED, other.join(sites.get(0)));
        assertEquals(Outset.RESUMED, visitor.join(sites.get(1)), "it has seen all that is lost there");
        broadcast(sites.get(0), "a4");
        settle();
        assertEquals(List.of("a1", "a3", "a4"), other.client.heard());
        assertEquals(List.of("a1", "a2", "a3", "a4"), visitor.client.heard());
    }

    @Test
    void thatTheLastMessageWasLostIsNoticedAsWell() {
        visitor.join(sites.get(1));
        lose("a1");
        assertEquals(List.of("at"), visitor.client.marks());
        tick(STANDING);
        assertEquals(List.of("at", "afresh"), visitor.client.marks());
    }

    /** It may be too large for the relay. */
    @Test
    void aMessageThatIsRefusedIsLackedByItsGroupAlone() {
        Visitor other = new Visitor();
        Visitor own = new Visitor();
        own.join(sites.get(0));
        visitor.join(sites.get(1));
        other.join(sites.get(1), "another");
        sites.get(0).refused = ReplayNote.Kept.class::isInstance;
        broadcast(sites.get(0), "large");
        settle();
        sites.get(0).refused = note -> false;
        assertEquals(List.of("large"), own.client.heard());
        assertEquals(List.of("at", "afresh"), visitor.client.marks());
        assertEquals(List.of("at"), other.client.marks());
        broadcast(sites.get(0), "small");
        settle();
        assertEquals(List.of("small"), visitor.client.heard());
    }

    /** It was alone, and may have missed what the others said. */
    @Test
    void whoWasOnANodeBeforeThatKnewTheOthersStartsAfresh() {
        broadcast(sites.get(1), "b1");
        settle();
        Site again = restart(0, true);
        visitor.join(again);
        settle();
        assertEquals(List.of("at", "afresh"), visitor.client.marks());
    }

    @Test
    void aClientThatGoesWhileItWaitsIsForgotten() {
        visitor.join(sites.get(0));
        broadcast(sites.get(0), "a1");
        settle();
        Site again = restart(0, true);
        visitor.join(again);
        visitor.leave();
        settle();
        tick(Recoveries.PATIENCE + 1);
        assertEquals(List.of("at"), visitor.client.marks());
    }

    /** One that has no room for more than one group. */
    private Site restartWithoutRoom() {
        sites.get(0).end(true);
        Site again = new Site(sites, new Bounds(1_000, Duration.ofMinutes(1), 1 << 20, GroupLog.COST), clock::get);
        settle();
        return again;
    }

    /** The visitor waits, and goes; then its group gives way to another one. */
    private void goWhileWaiting(Site site) {
        visitor.join(site);
        visitor.leave();
        site.logs.broadcast("another", PreparedMessage.of(new Message.Text("x")));
        assertEquals(0, site.logs.size());
    }

    @Test
    void aClientThatComesBackToAGroupThatWasForgottenWhileItWaitedGetsItsMessages() {
        miss("a2");
        Site again = restartWithoutRoom();
        again.refused = ReplayNote.Ask.class::isInstance;
        goWhileWaiting(again);
        visitor.join(again);
        tick(Recoveries.PATIENCE + 1);
        assertEquals(List.of("at", "afresh"), visitor.client.marks());
        broadcast(again, "b");
        assertEquals(List.of("a1", "b"), visitor.client.heard());
    }

    @Test
    void anAnswerForAGroupThatWasForgottenMeanwhileIsNotKept() {
        miss("a2");
        Site again = restartWithoutRoom();
        goWhileWaiting(again);
        settle();
        assertEquals(0, again.logs.size());
        assertEquals(0, again.logs.bytes());
    }

    /** Each leaves an origin behind. */
    @Test
    void manyRestartsLetAClientThatIsAwayStartAfreshAtWorst() {
        visitor.join(sites.get(1));
        broadcast(sites.get(1), "b1");
        settle();
        visitor.leave();
        for (int i = 0; i < Streams.MOST + 5; i++) {
            Site passing = new Site(sites, BOUNDS, clock::get);
            settle();
            broadcast(passing, "passing");
            tick(STANDING);
            passing.end(true);
            settle();
        }
        visitor.join(sites.get(1));
        settle();
        tick(Recoveries.PATIENCE + 1);
        assertEquals(List.of("at", "afresh"), visitor.client.marks());
        assertEquals(Outset.RESUMED, visitor.join(sites.get(1)));
    }

    /** Some node has always been there, and has told the next of those that have ended: all together know more than one has room for. */
    @Test
    void restartsOfAllNodesInTurnCauseNoFlood() {
        Random random = new Random(1);
        for (int i = 0; i < Streams.MOST + 8; i++) {
            Visitor staying = new Visitor();
            staying.client.shareNumbers();
            assertEquals(Outset.NEW, staying.join(sites.get(2)));
            broadcast(sites.get(0), "last");
            sites.get(0).end(true);
            pass(Duration.ofSeconds(2), random);
            Site again = new Site(sites, BOUNDS, clock::get);
            pass(Duration.ofSeconds(20), random);
            assertQuiet();
            broadcast(again, "first");
            pass(Duration.ofSeconds(1), random);
            assertEquals(List.of("last", "first"), staying.client.heard());
            staying.join(sites.get(1));
            pass(Duration.ofSeconds(1), random);
            broadcast(again, "second");
            pass(Duration.ofSeconds(1), random);
            assertEquals(List.of("last", "first", "second"), staying.client.heard());
            staying.leave();
            assertQuiet();
        }
    }

    @Test
    void moreNodesThanANodeKnowsCauseNoFlood() {
        while (sites.size() < Streams.MOST + 4) {
            Site unused = new Site(sites, BOUNDS, clock::get);
            tick(STANDING);
        }
        assertQuiet();
        visitor.client.shareNumbers();
        visitor.join(sites.get(1));
        for (Site site : sites) {
            broadcast(site, "m");
        }
        settle();
        assertEquals(sites.size(), visitor.client.count());
        assertQuiet();
    }

    /** It has lost a message, and asks for that and some that it has itself. */
    @Test
    void whatANodeHasTwiceIsSentOnce() {
        visitor.join(sites.get(0));
        broadcast(sites.get(0), "1", "2");
        settle();
        visitor.leave();
        broadcast(sites.get(0), "3", "4");
        settle();
        lose("5");
        broadcast(sites.get(0), "6");
        settle();
        assertEquals(Outset.RESUMED, visitor.join(sites.get(1)));
        settle();
        assertEquals(List.of("1", "2", "3", "4", "5", "6"), visitor.client.heard());
        assertEquals(Outset.RESUMED, visitor.join(sites.get(2)));
        assertEquals(6, visitor.client.count());
    }

    /**
     * Whatever is lost, whoever moves and whichever node is restarted: what does not follow the last of its origin would be a fault. At last
     * everybody has, or has been told that it lacks, all that there was.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void nobodyLacksAnythingUnawares(int losses) {
        for (int seed = 0; seed < 40 * Integer.getInteger("interleavings", 1); seed++) {
            wander(new Random(seed), losses);
        }
    }

    private void wander(Random random, int losses) {
        List<Site> there = Site.some(3, new Bounds(30, Duration.ofMinutes(1), 1 << 20, 1 << 20), clock::get);
        there.forEach(site -> site.lost = note -> random.nextInt(100) < losses);
        Map<Site, Integer> told = new HashMap<>();
        List<Visitor> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Visitor each = new Visitor();
            clients.add(each);
            each.join(there.get(random.nextInt(3)));
        }
        for (int i = 0; i < 400; i++) {
            Site site = there.get(random.nextInt(there.size()));
            int what = random.nextInt(100);
            if (what < 40) {
                broadcast(site, "m");
                told.merge(site, 1, Integer::sum);
            } else if (what < 80) {
                boolean unused = site.step();
            } else if (what < 90) {
                clients.get(random.nextInt(clients.size())).join(site);
            } else if (what < 94) {
                clients.get(random.nextInt(clients.size())).leave();
            } else if (what < 98) {
                clock.addAndGet(1_000_000L * GroupLogs.TICK);
                there.forEach(each -> each.logs.tick());
            } else if (random.nextInt(4) == 0) {
                site.end(random.nextBoolean());
                Site again = new Site(there, BOUNDS, clock::get);
                again.lost = note -> random.nextInt(100) < losses;
            }
        }
        there.forEach(site -> site.lost = note -> false);
        clients.forEach(each -> each.join(there.get(random.nextInt(3))));
        for (int i = 0; i < 2 * Recoveries.PATIENCE + STANDING; i++) {
            int unused = Site.settle(there);
            there.forEach(site -> site.logs.tick());
        }
        int unused = Site.settle(there);
        for (Visitor each : clients) {
            assertEquals(List.of(), each.client.faults());
            there.forEach(site ->
                    assertEquals(told.getOrDefault(site, 0).longValue(), each.client.number(KEY, site.logs.origin())));
            each.leave();
        }
    }
}
