package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.client.WebSocketClient;
import org.ws101.internal.application.MixedListener;
import org.ws101.internal.thread.CallWatch;
import org.ws101.internal.thread.SharedThread;

/** A listener whose callbacks are declared not to block. */
@Timeout(60)
class NonBlockingListenerTest {
    /** What a callback does. */
    private interface Action {
        void with(WebSocket webSocket) throws Exception;
    }

    private static Rig opened(WebSocketListener listener) {
        return Rig.listening(listener, WebSocketOptions.builder().nonBlocking());
    }

    private static WebSocketListener onText(Action action) {
        return new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) throws Exception {
                action.with(webSocket);
            }
        };
    }

    /** What the action throws in a callback. */
    private static String thrownInACallbackBy(Action action) {
        List<Throwable> thrown = new ArrayList<>();
        Rig rig = opened(onText(
                webSocket -> thrown.add(assertThrows(IllegalStateException.class, () -> action.with(webSocket)))));
        rig.arriveText("x");
        assertEquals(1, thrown.size());
        assertTrue(rig.connection.isOpen());
        return String.valueOf(thrown.get(0).getMessage());
    }

    @Test
    void tellsTheTransportThatItsTurnsDoNotBlock() {
        Rig rig = opened(new RecordingListener());
        assertTrue(rig.connection.runsApplicationCode());
        assertFalse(rig.connection.turnsMayBlock());
        assertTrue(Rig.listening(new RecordingListener()).connection.turnsMayBlock());
    }

    @Nested
    class WhatMayWait {
        @Test
        void sendThrowsAtOnceThoughThereIsRoom() {
            String told = thrownInACallbackBy(webSocket -> webSocket.sendText("y"));
            assertTrue(told.startsWith("send"), told);
            assertTrue(told.contains("use sendAsync"), told);
            assertTrue(told.contains("a callback of the endpoint ("), told);
            assertTrue(told.contains(Thread.currentThread().getName()), told);
        }

        @Test
        void sendOfAPartAndOfAFrameThrowToo() {
            assertTrue(thrownInACallbackBy(webSocket -> webSocket.send(new Message.Text("y")))
                    .contains("sendAsync"));
            assertTrue(thrownInACallbackBy(webSocket -> webSocket.sendAll(new Message.Text("y")))
                    .startsWith("sendAll may wait"));
        }

        @Test
        void sendOnAnotherConnectionThrowsToo() {
            Rig other = Rig.listening(new RecordingListener());
            String told = thrownInACallbackBy(webSocket -> other.webSocket.sendText("y"));
            assertTrue(told.contains("sendAsync"), told);
            other.expectSent();
        }

        @Test
        void receiveOnAnotherConnectionThrowsThoughThereIsAMessage() {
            Rig other = Rig.blocking();
            other.arriveText("there");
            String told = thrownInACallbackBy(webSocket -> other.webSocket.receive());
            assertTrue(told.startsWith("receive may wait"), told);
            assertEquals(new Message.Text("there"), other.webSocket.receive());
        }

        @Test
        void connectThrowsBeforeItConnects() {
            String told =
                    thrownInACallbackBy(webSocket -> WebSocketClient.create().connect(URI.create("ws://127.0.0.1:1/")));
            assertTrue(told.contains("connectAsync"), told);
        }

        @Test
        void failsTheConnectionWhenTheCallbackLetsItOut() {
            RecordingListener listener = new RecordingListener();
            listener.echoing();
            Rig rig = opened(listener);
            listener.expect("open");
            rig.arriveText("x");
            listener.expect("text:x", "error:IllegalStateException");
            rig.expectSent("close:1011");
            rig.arriveClose(CloseCode.INTERNAL_SERVER_ERROR);
            rig.transport.end();
            rig.settle();
            listener.expect("close:1011");
            assertTrue(
                    rig.log.lines().get(0).contains("use sendAsync"),
                    rig.log.lines().toString());
        }

        @Test
        void isAllowedBeforeAndAfterACallback() {
            Rig rig = opened(onText(webSocket -> {}));
            rig.arriveText("x");
            assertFalse(SharedThread.isThis());
            rig.webSocket.sendText("y");
            rig.expectSent("y");
        }

        @Test
        void isAllowedInOnOpenAndOnClose() {
            List<String> told = new ArrayList<>();
            Rig other = Rig.listening(new RecordingListener());
            Rig rig = opened(new WebSocketListener() {
                @Override
                public void onOpen(WebSocket webSocket) {
                    webSocket.sendText("welcome");
                }

                @Override
                public void onClose(WebSocket webSocket, CloseReason reason) {
                    other.webSocket.sendText("gone");
                    told.add("close");
                }
            });
            rig.expectSent("welcome");
            rig.transport.end();
            assertEquals(List.of(), told); // its thread is another one
            rig.settle();
            assertEquals(List.of("close"), told);
            other.expectSent("gone");
        }
    }

    @Test
    void whatDoesNotWaitIsAllowed() {
        Rig rig = opened(onText(webSocket -> {
            var unused = webSocket.sendAsync(new Message.Text("one"));
            unused = webSocket.sendAsync(new Message.Text("two"));
            webSocket.close(CloseCode.GOING_AWAY);
        }));
        int before = rig.transport.writes();
        rig.arriveText("x");
        rig.expectSent("one", "two", "close:1001");
        assertEquals(before + 1, rig.transport.writes());
    }

    @Test
    void repliesThatNobodyReadsStopReading() {
        List<String> received = new ArrayList<>();
        Rig rig = Rig.listening(
                new WebSocketListener() {
                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        received.add(text);
                        var unused = webSocket.sendAsync(new Message.Text(text));
                    }
                },
                WebSocketOptions.builder().nonBlocking().outboundMessages(4));
        rig.transport.limitTo(0);
        rig.arriveText("1", "2", "3", "4", "5", "6", "7", "8");
        assertTrue(received.size() < 6, received.toString());
        rig.transport.takeAll();
        rig.settle();
        rig.expectSent("1", "2", "3", "4", "5", "6", "7", "8");
    }

    /** Text is for a callback that does not block, all else for one that may. */
    @Nested
    class ACallbackThatMayBlock {
        private final List<String> calls = new ArrayList<>();
        private final Rig rig = opened(new MixedListener() {
            @Override
            public boolean mayBlock(Opcode opcode) {
                return !opcode.equals(Opcode.TEXT);
            }

            @Override
            public void onText(WebSocket webSocket, String text) {
                calls.add(text + (SharedThread.isThis() ? "" : " unguarded"));
            }

            @Override
            public void onBinary(WebSocket webSocket, byte[] data) {
                webSocket.sendBinary(data);
                calls.add("binary " + data.length);
            }

            @Override
            public void onPing(WebSocket webSocket, byte[] data) {
                calls.add("ping");
            }

            @Override
            public void onClose(WebSocket webSocket, CloseReason reason) {
                calls.add("close");
            }
        });

        private void expect(String... expected) {
            assertEquals(List.of(expected), calls);
            calls.clear();
        }

        @Test
        void isCalledOnTheExecutorAndWhatFollowsComesAfterIt() {
            rig.transport.arrive(
                    rig.peer.text("a"), rig.peer.message(new Message.Binary(new byte[3])), rig.peer.text("b"));
            expect("a");
            rig.arriveText("c"); // nobody reads this before
            expect();
            rig.runTasks();
            expect("binary 3", "b");
            rig.expectSent("binary:3");
            rig.settle();
            expect("c");
            rig.arriveText("d");
            expect("d"); // where it is read, as before
        }

        @Test
        void hasItsPingAnsweredFirst() {
            rig.transport.arrive(rig.peer.ping("x"), rig.peer.text("a"));
            rig.settle();
            expect("ping", "a");
            rig.expectSent("pong:x");
        }

        @Test
        void isNotCalledWhenTheConnectionHasEndedBefore() {
            rig.transport.arrive(rig.peer.message(new Message.Binary(new byte[3])));
            rig.connection.abort("the test wishes so");
            expect();
            rig.settle();
            expect("close");
        }

        @Test
        void endsTheConnectionWhenThereIsNoThreadForIt() {
            rig.refuse(1);
            rig.transport.arrive(rig.peer.message(new Message.Binary(new byte[3])), rig.peer.text("b"));
            rig.settle();
            expect("close");
            assertTrue(rig.transport.isClosed());
        }
    }

    @Nested
    class ACallbackThatTakesLong {
        private final CountDownLatch[] begun = {new CountDownLatch(1), new CountDownLatch(1)};
        private final CountDownLatch[] mayEnd = {new CountDownLatch(1), new CountDownLatch(1)};
        private int call;
        private final Rig rig = Rig.listening(
                onText(webSocket -> holdTheThread()),
                WebSocketOptions.builder().nonBlocking().blockedThreadWarning(Duration.ofMillis(60)));

        private void holdTheThread() throws InterruptedException {
            int now = call++;
            begun[now].countDown();
            mayEnd[now].await();
        }

        private Thread call(int number) throws InterruptedException {
            Thread thread = new Thread(() -> rig.arriveText("x"), "the I/O thread");
            thread.start();
            begun[number].await();
            return thread;
        }

        private void end(int number, Thread thread) throws InterruptedException {
            mayEnd[number].countDown();
            thread.join();
        }

        @Test
        void isNamedOnceWithItsThread() throws InterruptedException {
            Thread thread = call(0);
            rig.timers.advance(CallWatch.TICK.plusMillis(59));
            assertEquals(List.of(), rig.log.lines());
            rig.timers.advance(Duration.ofMillis(1));
            assertEquals(1, rig.log.lines().size());
            String line = rig.log.lines().get(0);
            assertTrue(line.startsWith("WARNING A callback of the endpoint"), line);
            assertTrue(
                    line.contains(" on " + rig.webSocket.id()
                            + " the attachment has occupied the thread the I/O thread for 60 ms"),
                    line);
            rig.timers.advance(Duration.ofSeconds(2));
            assertEquals(1, rig.log.lines().size());
            end(0, thread);
        }

        @Test
        void isNamedOnceAMinuteForAnEndpoint() throws InterruptedException {
            Thread first = call(0);
            rig.timers.advance(Duration.ofMillis(200));
            end(0, first);
            Thread second = call(1);
            rig.timers.advance(Duration.ofMillis(200));
            end(1, second);
            assertEquals(1, rig.log.lines().size());
        }

        @Test
        void isNotLookedForWhenNoneIsMade() throws InterruptedException {
            int before = rig.timers.waiting();
            Thread thread = call(0);
            assertEquals(before + 1, rig.timers.waiting());
            end(0, thread);
            rig.timers.advance(CallWatch.TICK);
            rig.timers.advance(CallWatch.TICK);
            assertEquals(before, rig.timers.waiting());
            assertEquals(List.of(), rig.log.lines());
        }
    }

    @Test
    void noLookIsTakenWithoutABound() {
        Rig rig = Rig.listening(
                new RecordingListener(),
                WebSocketOptions.builder().nonBlocking().blockedThreadWarning(Duration.ZERO));
        int before = rig.timers.waiting();
        rig.arriveText("x");
        assertEquals(before, rig.timers.waiting());
        assertNotNull(rig.connection);
    }
}
