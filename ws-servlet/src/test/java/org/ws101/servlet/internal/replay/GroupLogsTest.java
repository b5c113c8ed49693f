package org.ws101.servlet.internal.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.internal.connection.Connection;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.setup.Services;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.internal.thread.SystemTimers;

/** What clients get of a group that come back to it. */
class GroupLogsTest {
    private static final String GROUP = "lobby";
    private static final Request PLAIN = Request.of(Optional.empty());
    private static final Duration AGE = Duration.ofMinutes(1);

    private final SystemTimers timers = new SystemTimers("timers of a test");
    private final Services services =
            new Services(Runnable::run, timers, new FlushWatchdog(timers, "unused"), new BufferPool(1), () -> 0);
    private final AtomicLong clock = new AtomicLong();
    private final List<Connection> connections = new ArrayList<>();
    private final Client client = new Client();
    private GroupLogs logs = keeping(1_000);

    @AfterEach
    void end() {
        connections.forEach(connection -> connection.abort("the test is over"));
        timers.close();
        assertEquals(List.of(), client.faults());
    }

    private GroupLogs keeping(int messages) {
        return keeping(messages, 1 << 20, 1 << 20);
    }

    private GroupLogs keeping(int messages, long bytes, long allBytes) {
        return new GroupLogs(new Bounds(messages, AGE, bytes, allBytes), clock::get);
    }

    private Connection connect(ReadingPeer peer) {
        Connection connection = peer.connect(services);
        connections.add(connection);
        return connection;
    }

    /** A connection of the client. */
    private Connection connect() {
        return connect(new ReadingPeer(client::accept));
    }

    private Outset join(Connection connection) {
        return logs.join(connection, GROUP, client.request());
    }

    private void broadcast(int from, int to) {
        for (int number = from; number <= to; number++) {
            broadcast(Integer.toString(number));
        }
    }

    private void broadcast(String text) {
        logs.broadcast(GROUP, PreparedMessage.of(new Message.Text(text)));
    }

    private static List<Object> numbers(int from, int to) {
        List<Object> numbers = new ArrayList<>();
        for (int number = from; number <= to; number++) {
            numbers.add(Integer.toString(number));
        }
        return numbers;
    }

    private static long cost(String group) {
        return GroupLog.COST + 2L * group.length();
    }

    private static long costOf(String message) {
        return Kept.COST + (long) message.length();
    }

    @Test
    void aNewClientGetsWhatComesFromNowOn() {
        broadcast(1, 3);
        assertEquals(Outset.NEW, join(connect()));
        broadcast(4, 6);
        assertEquals(List.of("at"), client.marks());
        assertEquals(numbers(4, 6), client.heard());
        assertEquals(6, client.number());
    }

    @Test
    void aClientThatComesBackGetsWhatItMissedAndThenWhatComes() {
        Connection first = connect();
        join(first);
        broadcast(1, 3);
        first.abort();
        broadcast(4, 6);
        assertEquals(Outset.RESUMED, join(connect()));
        broadcast(7, 9);
        assertEquals(numbers(1, 9), client.heard());
        assertEquals(List.of("at", "at"), client.marks());
    }

    @Test
    void aClientThatHasMissedNothingGetsNothingTwice() {
        Connection first = connect();
        join(first);
        broadcast(1, 3);
        first.abort();
        assertEquals(Outset.RESUMED, join(connect()));
        broadcast(4, 4);
        assertEquals(numbers(1, 4), client.heard());
    }

    @Test
    void aClientThatGoesBeforeTheFirstMessageGetsThat() {
        Connection first = connect();
        join(first);
        first.abort();
        broadcast(1, 2);
        assertEquals(Outset.RESUMED, join(connect()));
        assertEquals(numbers(1, 2), client.heard());
    }

    @Test
    void joiningAgainChangesNothing() {
        Connection connection = connect();
        join(connection);
        broadcast(1, 2);
        assertEquals(Outset.NEW, join(connection));
        broadcast(3, 3);
        assertEquals(numbers(1, 3), client.heard());
        assertEquals(List.of("at"), client.marks());
    }

    @Test
    void whoHasLeftGetsNothingMore() {
        Connection connection = connect();
        join(connection);
        broadcast(1, 1);
        logs.leave(connection.webSocket(), GROUP);
        logs.leave(connection.webSocket(), GROUP);
        broadcast(2, 2);
        assertEquals(numbers(1, 1), client.heard());
    }

    /** What it has shown when it connected is out of date. */
    @Test
    void whoLeavesAndJoinsAgainGetsNothingTwice() {
        Connection before = connect();
        join(before);
        broadcast(1, 1);
        before.abort();
        broadcast(2, 2);
        Connection connection = connect();
        Request request = client.request();
        assertEquals(Outset.RESUMED, logs.join(connection, GROUP, request));
        logs.leave(connection.webSocket(), GROUP);
        broadcast(3, 3);
        assertEquals(Outset.NEW, logs.join(connection, GROUP, request));
        broadcast(4, 4);
        assertEquals(List.of("1", "2", "4"), client.heard());
    }

    @Test
    void allGroupsAreNumberedTogether() {
        List<Object> heard = new ArrayList<>();
        Connection connection = connect(new ReadingPeer(heard::add));
        Request request = Request.of(Optional.of(Client.TOKEN));
        logs.join(connection, "one", request);
        logs.join(connection, "two", request);
        logs.broadcast("two", PreparedMessage.of(new Message.Text("first of two")));
        logs.broadcast("one", PreparedMessage.of(new Message.Text("first of one")));
        String one = Position.keyOf("one");
        String two = Position.keyOf("two");
        assertTrue(heard.get(2).toString().matches(Client.TOKEN + " next " + two + "\\.[A-Za-z0-9_-]{11}:1"));
        assertEquals("first of two", heard.get(3));
        assertTrue(heard.get(4).toString().matches(Client.TOKEN + " next " + one + "\\.[A-Za-z0-9_-]{11}:2"));
        assertEquals("first of one", heard.get(5));
    }

    @Test
    void bytesComeAsTheyAre() {
        join(connect());
        logs.broadcast(GROUP, PreparedMessage.of(new Message.Binary(new byte[] {1, 0, (byte) 0xFF})));
        assertArrayEquals(
                new byte[] {1, 0, (byte) 0xFF},
                assertInstanceOf(byte[].class, client.heard().get(0)));
        assertEquals(1, client.number());
    }

    @Test
    void aMessageThatLooksLikeAMarkIsAMessage() {
        join(connect());
        broadcast(Client.TOKEN + " next x.y:7");
        broadcast("after it");
        assertEquals(List.of(Client.TOKEN + " next x.y:7", "after it"), client.heard());
        assertEquals(2, client.number());
    }

    @Test
    void whoDoesNotAskGetsTheMessagesAlone() {
        List<Object> heard = new ArrayList<>();
        broadcast(1, 1);
        assertEquals(Outset.NEW, logs.join(connect(new ReadingPeer(heard::add)), GROUP, PLAIN));
        broadcast(2, 3);
        assertEquals(numbers(2, 3), heard);
    }

    @Nested
    class WhatIsNotKept {
        private Outset comeBackAfter(int missed) {
            Connection first = connect();
            join(first);
            broadcast(1, 1);
            first.abort();
            broadcast(2, 1 + missed);
            return join(connect());
        }

        @Test
        void isMoreThanSoManyMessages() {
            logs = keeping(3);
            assertEquals(Outset.AFRESH, comeBackAfter(4));
            broadcast(6, 6);
            assertEquals(List.of("1", "6"), client.heard());
            assertEquals(List.of("at", "afresh"), client.marks());
            assertEquals(6, client.number());
        }

        @Test
        void isNotAsManyMessages() {
            logs = keeping(3);
            assertEquals(Outset.RESUMED, comeBackAfter(3));
            assertEquals(numbers(1, 4), client.heard());
        }

        @Test
        void isMoreThanSoManyBytes() {
            logs = keeping(1_000, 5, 1_000_000);
            assertEquals(Outset.AFRESH, comeBackAfter(6));
            assertEquals(cost(GROUP) + 5 * costOf("2"), logs.bytes());
        }

        @Test
        void isMoreThanSoManyBytesOfAllGroups() {
            String another = "another";
            logs = keeping(1_000, 1_000, cost(another) + cost(GROUP) + costOf("....") + costOf("1"));
            logs.broadcast(another, PreparedMessage.of(new Message.Text("....")));
            assertEquals(Outset.AFRESH, comeBackAfter(2));
            assertEquals(cost(another) + cost(GROUP) + costOf("....") + costOf("3"), logs.bytes());
        }

        @Test
        void isNotTheLatestWhateverItsSize() {
            logs = keeping(1_000, 5, 1_000_000);
            join(connect());
            broadcast("more than five");
            broadcast("and more");
            assertEquals(List.of("more than five", "and more"), client.heard());
            assertEquals(cost(GROUP) + costOf("and more"), logs.bytes());
        }

        @Test
        void isTheLatestWhenAllGroupsHaveNoRoomForIt() {
            logs = keeping(1_000, 5, cost(GROUP));
            join(connect());
            broadcast(1, 2);
            assertEquals(numbers(1, 2), client.heard());
            assertEquals(cost(GROUP), logs.bytes());
        }

        /** Groups are free, if an application makes one for each name that a client thinks of. */
        @Test
        void isMoreThanSoManyBytesHoweverManyGroupsThereAre() {
            client.shareNumbers();
            long most = 100_000;
            logs = keeping(1_000, 1 << 20, most);
            Connection first = connect();
            join(first);
            broadcast(1, 1);
            for (int i = 0; i < 1_000; i++) {
                logs.broadcast("group " + i, PreparedMessage.of(new Message.Text("x".repeat(100))));
                assertTrue(logs.bytes() <= most, () -> logs.bytes() + " bytes");
                logs.join(connect(new ReadingPeer(message -> {})), "room " + i, PLAIN);
                connections.get(connections.size() - 1).abort();
                assertTrue(logs.bytes() <= most, () -> logs.bytes() + " bytes");
            }
            assertTrue(logs.size() < 100, () -> logs.size() + " groups");
            broadcast(2, 2);
            assertEquals(numbers(1, 2), client.heard(), "who reads gets all of it");
        }

        @Test
        void isTooOld() {
            Connection first = connect();
            join(first);
            broadcast(1, 1);
            first.abort();
            broadcast(2, 2);
            clock.addAndGet(AGE.toNanos() / 2);
            broadcast(3, 3);
            clock.addAndGet(AGE.toNanos() / 2 + 1);
            assertEquals(Outset.AFRESH, join(connect()));
            assertEquals(cost(GROUP) + costOf("3"), logs.bytes());
        }

        @Test
        void isOfAnotherNodeOrOfTheTimeBeforeARestart() {
            Connection first = connect();
            join(first);
            broadcast(1, 5);
            first.abort();
            logs = keeping(1_000);
            broadcast(1, 9);
            assertEquals(Outset.AFRESH, join(connect()));
            broadcast(10, 10);
            assertEquals("10", client.heard().get(client.count() - 1));
            assertEquals(6, client.count());
        }

        @Test
        void isToCome() {
            Connection first = connect();
            join(first);
            broadcast(1, 5);
            String key = Position.keyOf(GROUP);
            Request lying = new Request(Client.TOKEN, List.of(new Position(key, "unknown", 99)), true);
            assertEquals(Outset.AFRESH, logs.join(connect(new ReadingPeer(message -> {})), GROUP, lying));
        }

        @Test
        void isOfTheFuture() {
            Connection first = connect();
            join(first);
            broadcast(1, 5);
            first.abort();
            for (String number : List.of("6", "999999999999999999")) {
                String position = client.position().replaceFirst(":5$", ":" + number);
                Client lying = new Client();
                Connection connection = connect(new ReadingPeer(lying::accept));
                Request request = Request.of(Optional.of(Client.TOKEN + "," + position));
                assertEquals(Outset.AFRESH, logs.join(connection, GROUP, request));
                assertEquals(List.of("afresh"), lying.marks());
                assertEquals(5, lying.number());
            }
        }

        @Test
        void isNotWrittenAsTheServerWritesIt() {
            Connection first = connect();
            join(first);
            broadcast(1, 5);
            first.abort();
            Client lying = new Client();
            Connection connection = connect(new ReadingPeer(lying::accept));
            String position = client.position().replaceFirst(":5$", ":05");
            Request request = Request.of(Optional.of(Client.TOKEN + "," + position));
            assertEquals(Outset.AFRESH, logs.join(connection, GROUP, request));
        }

        @Test
        void isIllegible() {
            broadcast(1, 5);
            for (String shown : List.of(
                    "x", "a.b:-1", "a.b:1e9", "a.b:01", "a.b:00", "a.b:" + "9".repeat(1_000), ",a.b:1".repeat(65))) {
                Client lying = new Client();
                Connection connection = connect(new ReadingPeer(lying::accept));
                Request request = Request.of(Optional.of(Client.TOKEN + "," + shown));
                assertEquals(Outset.AFRESH, logs.join(connection, GROUP, request), shown);
                assertEquals(List.of("afresh"), lying.marks());
            }
        }
    }

    @Nested
    class AGroupThatNobodyUses {
        @Test
        void isForgottenWhenItsMessagesAreTooOld() {
            Connection connection = connect();
            join(connection);
            broadcast(1, 3);
            connection.abort();
            assertEquals(1, logs.size());
            clock.addAndGet(AGE.toNanos() + 1);
            logs.broadcast("another", PreparedMessage.of(new Message.Text("x")));
            assertEquals(1, logs.size());
            assertEquals(cost("another") + costOf("x"), logs.bytes());
            assertEquals(Outset.RESUMED, join(connect()), "nothing came since");
        }

        @Test
        void isForgottenWithWhatItsClientsHaveMissed() {
            Connection connection = connect();
            join(connection);
            broadcast(1, 3);
            connection.abort();
            broadcast(4, 4);
            clock.addAndGet(AGE.toNanos() + 1);
            logs.broadcast("another", PreparedMessage.of(new Message.Text("x")));
            assertEquals(1, logs.size());
            assertEquals(Outset.AFRESH, join(connect()));
            assertEquals(5, client.number());
        }

        /** Who has come upon it before it was forgotten has to look for the next one. */
        @Test
        void takesPartInNothingOnceItIsForgotten() {
            GroupLog forgotten = logs.log(GROUP, clock.get());
            clock.addAndGet(AGE.toNanos() + 1);
            logs.broadcast("another", PreparedMessage.of(new Message.Text("x")));
            long bytes = logs.bytes();
            Stream other = new Stream("other", 0, clock.get());
            assertFalse(forgotten.lose(other, 1));
            assertTrue(forgotten.copies(1, Map.of(), clock.get()).isEmpty());
            PreparedMessage message = PreparedMessage.of(new Message.Text("y"));
            assertEquals(0, forgotten.add(message, clock.get()));
            assertFalse(forgotten.add(other, 1, message, clock.get()));
            assertTrue(logs.log(GROUP, clock.get()).lose(other, 1));
            assertEquals(bytes + cost(GROUP), logs.bytes());
        }

        @Test
        void staysAsLongAsSomebodyIsInIt() {
            client.shareNumbers();
            join(connect());
            clock.addAndGet(AGE.toNanos() * 3);
            logs.broadcast("another", PreparedMessage.of(new Message.Text("x")));
            broadcast(1, 1);
            assertEquals(numbers(1, 1), client.heard());
        }
    }

    @Nested
    class APeerThatReadsSlowly {
        private final ReadingPeer peer = new ReadingPeer(client::accept);
        private final Connection connection = connect(peer);

        @Test
        void getsAllThatIsKeptWhenItReadsOn() {
            join(connection);
            peer.pause();
            broadcast(1, 500);
            assertTrue(client.count() < 10);
            peer.goOn();
            assertEquals(numbers(1, 500), client.heard());
            broadcast(501, 501);
            assertEquals(numbers(1, 501), client.heard());
        }

        @Test
        void holdsUpNobody() {
            join(connection);
            peer.pause();
            Client other = new Client();
            logs.join(connect(new ReadingPeer(other::accept)), GROUP, other.request());
            broadcast(1, 500);
            assertEquals(numbers(1, 500), other.heard());
        }

        @Test
        void getsWhatItMissedAtItsPace() {
            Connection first = connect();
            join(first);
            broadcast(1, 1);
            first.abort();
            broadcast(2, 300);
            peer.pause();
            assertEquals(Outset.RESUMED, join(connection));
            broadcast(301, 400);
            peer.goOn();
            assertEquals(numbers(1, 400), client.heard());
        }

        @Test
        void startsAfreshWhenItIsTooFarBehind() {
            logs = keeping(10);
            join(connection);
            peer.pause();
            broadcast(1, 500);
            peer.goOn();
            int got = client.count();
            assertTrue(got < 10, "it got " + got);
            assertEquals(numbers(1, got), client.heard());
            assertEquals(List.of("at", "afresh"), client.marks());
            assertEquals(500, client.number());
            broadcast(501, 502);
            assertEquals(numbers(501, 502), client.heard().subList(got, got + 2));
        }

        @Test
        void isClosedWhenItIsTooFarBehindAndDidNotAsk() {
            logs = keeping(10);
            List<Object> heard = new ArrayList<>();
            ReadingPeer plain = new ReadingPeer(heard::add);
            Connection slow = connect(plain);
            logs.join(slow, GROUP, PLAIN);
            plain.pause();
            broadcast(1, 500);
            plain.goOn();
            assertEquals(
                    CloseCode.POLICY_VIOLATION,
                    slow.webSocket().closeReason().orElseThrow().code());
            assertEquals(1008, heard.get(heard.size() - 1));
            assertEquals(numbers(1, heard.size() - 1), heard.subList(0, heard.size() - 1));
        }

        @Test
        void isForgottenWhenItEnds() {
            join(connection);
            peer.pause();
            broadcast(1, 500);
            connection.abort();
            broadcast(501, 501);
            assertFalse(client.heard().contains("501"));
            clock.addAndGet(AGE.toNanos() + 1);
            logs.broadcast("another", PreparedMessage.of(new Message.Text("x")));
            assertEquals(1, logs.size());
        }
    }

    /** Such a peer would let memory grow as long as it lives. */
    @Test
    void whatIsTooOldLeadsNowhere() {
        GroupLog log = new GroupLog(GROUP, new Streams(0), new Bounds(2, AGE, 100, 100_000), new Ledger(100_000), 0);
        Kept none = log.end().newest();
        Kept[] kept = new Kept[5];
        for (int i = 0; i < kept.length; i++) {
            assertEquals(i + 1, log.add(PreparedMessage.of(new Message.Text("x")), 0));
            kept[i] = log.end().newest();
        }
        for (Kept old : List.of(none, kept[0], kept[1])) {
            Kept next = Objects.requireNonNull(old.next());
            assertNull(next.message());
            assertNull(next.next());
        }
        assertSame(kept[3], kept[2].next());
        assertNull(kept[2].message());
        assertNotNull(kept[3].message());
    }

    /** RFC 6455 §5.4: messages do not interleave. */
    @Test
    void messagesWaitForTheEndOfOneThatTheApplicationSendsInParts() {
        Connection connection = connect();
        join(connection);
        connection.webSocket().send(Message.Text.part("in "));
        broadcast(1, 3);
        assertEquals(List.of(), client.heard());
        connection.webSocket().send(new Message.Text("parts"));
        broadcast(4, 4);
        assertEquals("in parts", client.heard().get(0));
        assertEquals(numbers(1, 4), client.heard().subList(1, 5));
    }

    @Test
    void aConnectionThatHasEndedIsInNoGroup() {
        Connection ended = connect();
        ended.abort();
        join(ended);
        clock.addAndGet(AGE.toNanos() + 1);
        logs.broadcast("another", PreparedMessage.of(new Message.Text("x")));
        assertEquals(1, logs.size());
    }
}
