package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.pool.BufferPool;
import org.ws101.internal.protocol.Role;
import org.ws101.internal.setup.Services;
import org.ws101.internal.setup.Setup;
import org.ws101.internal.thread.FlushWatchdog;
import org.ws101.testing.ManualTimers;

/** The calls of a listener: onOpen (onText | onBinary | onPing | onPong)* onError? onClose, one at a time. */
class ListenerTest {
    private final RecordingListener listener = new RecordingListener();

    @AfterEach
    void nothingElseWasCalled() {
        listener.expect();
    }

    @Test
    void isOpenedOnTheExecutorBeforeAnythingIsRead() {
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), listener);
        rig.connection.start(rig.transport);
        assertFalse(rig.transport.isReading());
        assertFalse(rig.connection.readable()); // a container that calls too early
        rig.runTasks();
        listener.expect("open");
        assertTrue(rig.transport.isReading());
    }

    @Test
    void aSendInOnOpenDoesNotBeginReading() {
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), listener);
        listener.doing((webSocket, call) -> {
            webSocket.sendText("hello");
            assertFalse(rig.transport.isReading());
        });
        rig.start();
        listener.expect("open");
        assertTrue(rig.transport.isReading());
    }

    @Test
    void hearsEachKindOfMessage() {
        Rig rig = Rig.listening(listener);
        rig.transport.arrive(
                rig.peer.text("hi"),
                rig.peer.message(new Message.Binary(new byte[3])),
                rig.peer.ping("12"),
                rig.peer.message(new Message.Pong(new byte[1])));
        listener.expect("open", "text:hi", "binary:3", "ping:2", "pong:1");
        rig.expectSent("pong:12");
    }

    @Test
    void comesAfterWhoeverCountsMessagesAndNoControlFrames() {
        Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), listener);
        AtomicInteger counted = new AtomicInteger();
        rig.connection.onMessage(counted::incrementAndGet);
        listener.doing((webSocket, call) -> {
            if (call.equals("text:hi")) {
                assertEquals(1, counted.get());
            }
        });
        rig.start();
        rig.transport.arrive(
                rig.peer.ping("12"),
                rig.peer.text("hi"),
                rig.peer.message(new Message.Pong(new byte[1])),
                rig.peer.message(new Message.Binary(new byte[3])));
        listener.expect("open", "ping:2", "text:hi", "pong:1", "binary:3");
        assertEquals(2, counted.get());
    }

    @Test
    void hearsAFragmentedMessageOnce() {
        Rig rig = Rig.listening(listener);
        rig.transport.arrive(
                rig.peer.frame(false, org.ws101.Opcode.TEXT, "h"),
                rig.peer.ping(""),
                rig.peer.frame(true, org.ws101.Opcode.CONTINUATION, "i"));
        listener.expect("open", "ping:0", "text:hi");
    }

    @Test
    void answersPingsItselfInManualMode() {
        Rig rig = Rig.listening(listener, WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));
        rig.transport.arrive(rig.peer.ping("12"));
        rig.expectSent();
        rig.arriveClose(CloseCode.NORMAL_CLOSURE); // the closing handshake is automatic all the same
        rig.expectSent("close:1000");
        rig.settle();
        listener.expect("open", "ping:2", "close:1000");
    }

    @Nested
    class OnceClosed {
        @Test
        void hearsACleanCloseWithoutAnError() {
            Rig rig = Rig.listening(listener);
            rig.arriveClose(CloseCode.GOING_AWAY);
            rig.settle();
            listener.expect("open", "close:1001");
        }

        @Test
        void hearsTheEndOfInputAsAnAbnormalClose() {
            Rig rig = Rig.listening(listener);
            rig.transport.end();
            rig.settle();
            listener.expect("open", "close:1006");
        }

        @Test
        void hearsAFailingNetworkAsAnErrorAndAnAbnormalClose() {
            Rig rig = Rig.listening(listener);
            rig.transport.failReads(new IOException("reset"));
            rig.settle();
            listener.expect("open", "error:IOException", "close:1006");
        }

        @Test
        void hearsTheEndOnceHoweverOftenItComes() {
            Rig rig = Rig.listening(listener);
            rig.connection.disconnected(new IOException("reset"));
            rig.connection.disconnected(new IOException("again"));
            rig.connection.disconnected(null);
            rig.connection.abort("once more");
            rig.webSocket.abort();
            rig.settle();
            listener.expect("open", "error:IOException", "close:1006");
        }

        @Test
        void hearsABreachAsAnErrorAndItsCode() {
            Rig rig = Rig.listening(listener);
            rig.transport.arrive(rig.peer.breach());
            rig.expectSent("close:1002 reserved opcode 3");
            rig.transport.end();
            rig.settle();
            listener.expect("open", "error:WebSocketFailure", "close:1002");
        }

        @Test
        void anAbortInACallbackIsToldAfterIt() {
            Rig rig = Rig.listening(listener);
            listener.doing((webSocket, call) -> {
                if (call.equals("text:stop")) {
                    webSocket.abort();
                    webSocket.abort();
                }
            });
            rig.arriveText("stop", "not heard");
            listener.expect("open", "text:stop", "close:1006");
            assertTrue(rig.transport.isClosed());
        }

        @Test
        void anAbortInOnOpenIsToldAfterIt() {
            listener.doing((webSocket, call) -> webSocket.abort());
            Rig rig = Rig.listening(listener);
            listener.expect("open", "close:1006");
            assertFalse(rig.transport.isResumed());
        }

        @Test
        void anEndBetweenTurnsIsToldOnTheExecutor() {
            Rig rig = Rig.listening(listener);
            rig.webSocket.abort();
            listener.expect("open");
            rig.runTasks();
            listener.expect("close:1006");
        }

        @Test
        void aWriteThatFailsDuringACallbackIsToldAfterIt() {
            Rig rig = Rig.listening(listener);
            listener.doing((webSocket, call) -> {
                if (call.startsWith("text")) {
                    rig.transport.failWrites(new IOException("broken pipe"));
                    webSocket.close(); // writes at once
                    webSocket.sendText("more"); // throws: it is closed
                }
            });
            rig.arriveText("go");
            rig.timers.advance(Duration.ofMillis(100));
            rig.settle();
            listener.expect("open", "text:go", "error:IOException", "close:1006");
        }

        @Test
        void neverWasOpenedWhenTheConnectionEndedBefore() {
            Rig rig = Rig.notStarted(Role.SERVER, WebSocketOptions.builder(), listener);
            rig.connection.abort("too late");
            rig.start();
            assertTrue(rig.transport.isClosed());
            assertTrue(rig.connection.hasStarted());
        }

        @Test
        void isToldOnAThreadOfItsOwnWhenTheExecutorHasStopped() {
            Connection connection = Connection.listening(
                    new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
                    new Services(
                            task -> {
                                throw new RejectedExecutionException("stopped");
                            },
                            new ManualTimers(),
                            new FlushWatchdog(new ManualTimers(), "unused"),
                            new BufferPool(1),
                            () -> 0),
                    listener);
            connection.start(new ManualTransport());
            connection.abort("stopped");
            connection.told().toCompletableFuture().join();
            listener.expect("open", "error:WebSocketException", "close:1006");
        }
    }

    @Nested
    class ThatThrows {
        private Rig throwing(String in, Throwable thrown) {
            listener.doing((webSocket, call) -> {
                if (call.startsWith(in)) {
                    if (thrown instanceof Error e) {
                        throw e;
                    }
                    throw (Exception) thrown;
                }
            });
            return Rig.listening(listener);
        }

        private void finish(Rig rig) {
            rig.transport.end();
            rig.settle();
        }

        @Test
        void anExceptionFailsTheConnectionWith1011AndTellsThePeerNothingMore() {
            Rig rig = throwing("text:2", new IllegalStateException("secret"));
            rig.arriveText("1", "2", "3");
            rig.expectSent("close:1011");
            finish(rig);
            listener.expect("open", "text:1", "text:2", "error:IllegalStateException", "close:1011");
        }

        @Test
        void anErrorDoesTheSame() {
            Rig rig = throwing("text", new StackOverflowError());
            rig.arriveText("1", "2");
            finish(rig);
            listener.expect("open", "text:1", "error:StackOverflowError", "close:1011");
        }

        @Test
        void aFailureFailsItWithItsCodeAndText() {
            Rig rig = throwing("text", new WebSocketFailure(CloseCode.POLICY_VIOLATION, "no such room"));
            rig.arriveText("1");
            rig.expectSent("close:1008 no such room");
            finish(rig);
            listener.expect("open", "text:1", "error:WebSocketFailure", "close:1008");
        }

        @Test
        void inOnOpenNothingIsHandledAnyMore() {
            Rig rig = throwing("open", new Exception("no"));
            rig.expectSent("close:1011");
            rig.arriveText("1");
            finish(rig);
            listener.expect("open", "error:Exception", "close:1011");
        }

        @Test
        void inOnErrorItIsCalledOnceAllTheSame() {
            Rig rig = throwing("error", new IllegalStateException("again"));
            rig.transport.arrive(rig.peer.breach());
            finish(rig);
            listener.expect("open", "error:WebSocketFailure", "close:1002");
        }

        @Test
        void inOnCloseThereIsNoErrorAfterIt() {
            Rig rig = throwing("close", new IllegalStateException("late"));
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            rig.settle();
            listener.expect("open", "close:1000");
            assertTrue(rig.connection.ended().toCompletableFuture().isDone());
        }

        @Test
        void sendingAfterItsOwnCloseIsNoError() {
            Rig rig = Rig.listening(listener);
            listener.doing((webSocket, call) -> {
                if (call.equals("text:bye")) {
                    webSocket.close();
                } else if (call.startsWith("text")) {
                    webSocket.sendText("re");
                }
            });
            rig.arriveText("1", "bye", "2", "3"); // the last two were under way when it closed
            rig.expectSent("re", "close:1000");
            rig.arriveClose(CloseCode.NORMAL_CLOSURE);
            rig.settle();
            listener.expect("open", "text:1", "text:bye", "text:2", "text:3", "close:1000");
        }
    }

    @Test
    void doesNotReceive() {
        Rig rig = Rig.listening(listener);
        listener.expect("open");
        for (org.junit.jupiter.api.function.Executable receive : List.<org.junit.jupiter.api.function.Executable>of(
                () -> rig.webSocket.receive(),
                () -> rig.webSocket.receiveAll(),
                () -> rig.webSocket.frames().receiveFrame())) {
            IllegalStateException e = assertThrows(IllegalStateException.class, receive);
            assertTrue(e.getMessage().contains("WebSocketListener"), e.getMessage());
        }
    }

    @Test
    void mayOverrideNothing() {
        WebSocketListener silent = new WebSocketListener() {};
        Connection connection = Connection.listening(
                new Setup(Role.SERVER, WebSocketOptions.defaults(), Optional.empty(), null, null),
                new Services(
                        Runnable::run,
                        new ManualTimers(),
                        new FlushWatchdog(new ManualTimers(), "unused"),
                        new BufferPool(1),
                        () -> 0),
                silent);
        ManualTransport transport = new ManualTransport();
        transport.connect(connection);
        connection.start(transport);
        transport.runResumed();
        OtherEnd peer = new OtherEnd(Role.SERVER);
        transport.arrive(
                peer.text("a"),
                peer.message(new Message.Binary(new byte[1])),
                peer.ping(""),
                peer.message(new Message.Pong(new byte[0])),
                peer.breach());
        assertEquals(List.of("pong:", "close:1002 reserved opcode 3"), peer.read(transport.left()));
        connection.abort("done");
        assertTrue(transport.isClosed());
    }
}
