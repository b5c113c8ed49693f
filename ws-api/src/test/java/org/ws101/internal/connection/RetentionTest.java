package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseCode;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketOptions;
import org.ws101.internal.application.Inbox;
import org.ws101.internal.pool.BufferPool;

/** What a connection holds: no buffer while it is idle, nothing after its end, and never more than its bounds. */
class RetentionTest {
    /** Puts bytes into the pool that must never be seen anywhere. */
    private static void poison(BufferPool pool) {
        ByteBuffer one = pool.take();
        ByteBuffer two = pool.take();
        for (ByteBuffer buffer : List.of(one, two)) {
            int start = buffer.arrayOffset();
            Arrays.fill(buffer.array(), start, start + buffer.capacity(), (byte) 0x5A); // Z
            pool.giveBack(buffer);
        }
    }

    @Nested
    class OfReadBuffers {
        private final Rig rig = Rig.blocking(WebSocketOptions.builder().inboundMessages(1));

        @Test
        void anIdleConnectionHoldsNone() {
            ByteBuffer only = rig.buffers.take();
            rig.buffers.giveBack(only);
            rig.arriveText("1");
            rig.webSocket.receive();
            assertSame(only, rig.buffers.take());
        }

        @Test
        void aPausedConnectionGivesItsBackWhenItEnds() {
            ByteBuffer only = rig.buffers.take();
            rig.buffers.giveBack(only);
            rig.arriveText("1", "2");
            ByteBuffer other = rig.buffers.take();
            assertNotSame(only, other);
            rig.connection.abort("the test says so");
            assertSame(only, rig.buffers.take());
        }

        @Test
        void aBufferThatComesBackIsEmpty() {
            rig.arriveText("1", "2");
            rig.connection.abort("the test says so");
            assertFalse(rig.buffers.take().hasRemaining());
        }

        @Test
        void moreThanThePoolKeepsAreDropped() {
            BufferPool one = new BufferPool(1);
            ByteBuffer first = one.take();
            ByteBuffer second = one.take();
            one.giveBack(first);
            one.giveBack(second);
            assertSame(first, one.take());
            assertNotSame(second, one.take());
        }

        /** It is read where it ends up; what is left of that would hold its array. */
        @Test
        void ofALargeMessageInPiecesNothingIsKept() throws ReflectiveOperationException {
            Rig other = Rig.blocking();
            byte[] data = new byte[200_000];
            new java.util.Random(1).nextBytes(data);
            byte[] frame = other.peer.message(new Message.Binary(data));
            int half = frame.length / 2;
            other.transport.arrive(Arrays.copyOf(frame, half));
            other.transport.arrive(Arrays.copyOfRange(frame, half, frame.length), other.peer.text("next"));
            assertEquals(new Message.Binary(data), other.webSocket.receive());
            assertEquals(new Message.Text("next"), other.webSocket.receive());
            Field readHalf = Connection.class.getDeclaredField("readHalf");
            readHalf.setAccessible(true);
            Field inPlace = ReadHalf.class.getDeclaredField("inPlace");
            inPlace.setAccessible(true);
            assertNull(inPlace.get(readHalf.get(other.connection)));
        }

        @Test
        void whatWasInThemBeforeNeverLeaves() {
            Rig other = Rig.blocking();
            poison(other.buffers);
            for (String text : new String[] {"", "a", "abc", "x".repeat(125), "y".repeat(126), "w".repeat(70_000)}) {
                other.arriveText(text);
                Message received = other.webSocket.receive();
                assertEquals(new Message.Text(text), received);
                other.webSocket.sendAll(received);
                other.expectSent(text);
                other.transport.arrive(other.peer.ping("p"));
                other.expectSent("pong:p");
            }
            for (byte sent : other.transport.left()) {
                assertTrue(sent != 0x5A);
            }
        }
    }

    @Nested
    class AfterTheEnd {
        static Stream<java.util.function.Consumer<Rig>> ends() {
            return Stream.of(
                    rig -> rig.connection.abort("the test says so"),
                    rig -> rig.webSocket.abort(),
                    rig -> rig.transport.end(),
                    rig -> rig.connection.disconnected(new java.io.IOException("reset")),
                    rig -> rig.arriveClose(CloseCode.NORMAL_CLOSURE),
                    rig -> {
                        rig.webSocket.close();
                        rig.timers.advance(Duration.ofMinutes(1));
                    });
        }

        @ParameterizedTest
        @MethodSource("ends")
        void noTimerIsLeft(java.util.function.Consumer<Rig> end) {
            Rig rig = Rig.blocking();
            assertTrue(rig.timers.waiting() > 0);
            end.accept(rig);
            assertEquals(0, rig.timers.waiting());
        }

        @Test
        void noTimerIsLeftOfAWriteThatWasUnderWay() {
            Rig rig = Rig.blocking();
            rig.transport.limitTo(1);
            rig.webSocket.sendText("lost");
            rig.connection.abort("the test says so");
            assertEquals(0, rig.timers.waiting());
        }

        @Test
        void noTimerIsLeftByAnEndDuringALookOfTheKeepalive() {
            Rig rig = Rig.blocking();
            rig.transport.whileWriting(() -> rig.connection.abort("the test says so"));
            rig.timers.advance(Duration.ofSeconds(20)); // the write is that of a ping
            assertEquals(0, rig.timers.waiting());
        }

        /** The peer may take its time to answer the close frame, and the application may hold the WebSocket for longer. */
        @Test
        void nothingIsHeldThatAnApplicationWhichHasReturnedDidNotReceive() throws ReflectiveOperationException {
            Rig rig = Rig.blocking();
            rig.arriveText("1", "2", "3", "4", "5", "6", "7", "8");
            new BlockingEndpoint(rig.connection, WebSocket::receive).run();
            assertFalse(rig.transport.isClosed());
            Field receiver = Connection.class.getDeclaredField("receiver");
            receiver.setAccessible(true);
            for (String queue : List.of("queue", "batch", "accepted")) {
                Field field = Inbox.class.getDeclaredField(queue);
                field.setAccessible(true);
                assertEquals(0, ((Collection<?>) field.get(receiver.get(rig.connection))).size(), queue);
            }
        }

        @Test
        void theExtensionIsReleasedOnce() {
            CountingExtension extension = new CountingExtension();
            Rig rig = Rig.extended(extension, WebSocketOptions.builder());
            rig.webSocket.sendText("hi");
            assertEquals(0, extension.releases());
            rig.connection.abort("the test says so");
            rig.connection.abort("again");
            rig.transport.end();
            assertEquals(1, extension.releases());
        }

        @Test
        void theWatchdogLetsGo() {
            RecordingListener listener = new RecordingListener();
            Rig rig = Rig.listening(listener);
            listener.doing((webSocket, call) -> {
                if (call.startsWith("text")) {
                    webSocket.sendText("collected");
                    webSocket.abort();
                }
            });
            rig.arriveText("go");
            rig.timers.advance(Duration.ofMillis(1));
            rig.watchdog.tick();
            rig.watchdog.tick();
            assertFalse(rig.watchdog.isWatching());
        }
    }

    @Nested
    class UnderAFlood {
        @Test
        void ofPingsAPeerThatDoesNotReadGetsTheLatestPongOnly() {
            Rig rig = Rig.blocking();
            rig.transport.limitTo(0);
            byte[] data = new byte[125];
            for (int i = 0; i < 100_000; i++) {
                data[0] = (byte) (i & 0x7F);
                rig.transport.arrive(rig.peer.message(new Message.Ping(data)));
            }
            assertTrue(rig.transport.isReading());
            rig.transport.takeAll();
            int sent = rig.transport.left().length;
            assertTrue(sent < 64 * 1024, "held " + sent + " bytes of pongs");
            List<String> pongs = rig.sent();
            assertEquals((char) (99_999 & 0x7F), pongs.get(pongs.size() - 1).charAt("pong:".length()));
        }

        @Test
        void ofPongsNothingIsHeld() {
            Rig rig = Rig.blocking();
            byte[] pong = rig.peer.message(new Message.Pong(new byte[125]));
            for (int i = 0; i < 10_000; i++) {
                rig.transport.arrive(pong);
            }
            rig.arriveText("after");
            assertEquals(new Message.Text("after"), rig.webSocket.receive());
        }

        @Test
        void ofControlFramesReadingPausesInManualMode() {
            Rig rig = Rig.blocking(WebSocketOptions.builder().controlFrames(org.ws101.ControlFrames.MANUAL));
            for (int i = 0; i < 16; i++) {
                rig.transport.arrive(rig.peer.ping("p"));
            }
            assertFalse(rig.transport.isReading());
        }
    }

    /** Leaves payloads as they are, and counts. */
    private static final class CountingExtension extends UnchangedExtension {
        @Override
        public int rsv() {
            return 4;
        }

        @Override
        public boolean transforms(int length, boolean last) {
            return false;
        }
    }
}
