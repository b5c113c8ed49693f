package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketOptions;

/** How a {@link Continue} ends decides how its connection closes. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class BlockingEndpointTest {
    private final Rig rig = Rig.blocking(WebSocketOptions.builder().inboundMessages(2));

    private void run(Continue application) {
        new BlockingEndpoint(rig.connection, application).run();
    }

    @Test
    void aReturnClosesWith1000() {
        run(webSocket -> webSocket.sendText("hi"));
        rig.expectSent("hi", "close:1000");
        rig.arriveClose(CloseCode.NORMAL_CLOSURE);
        assertTrue(rig.transport.isClosed());
    }

    @Test
    void anExceptionClosesWith1011AndTellsThePeerNothingOfIt() {
        run(webSocket -> {
            throw new IllegalStateException("secret");
        });
        rig.expectSent("close:1011");
    }

    @Test
    void anErrorClosesWith1011() {
        run(webSocket -> {
            throw new StackOverflowError();
        });
        rig.expectSent("close:1011");
    }

    @Test
    void aFailureClosesWithItsCodeAndText() {
        run(webSocket -> {
            throw new WebSocketFailure(CloseCode.POLICY_VIOLATION, "not here");
        });
        rig.expectSent("close:1008 not here");
    }

    @Test
    void whatItClosedWithItselfStands() {
        run(webSocket -> webSocket.close(CloseCode.GOING_AWAY, "moving"));
        rig.expectSent("close:1001 moving");
    }

    @Test
    void thePeersCloseEndsItQuietly() {
        rig.transport.arrive(rig.peer.text("1"), rig.peer.close(CloseCode.GOING_AWAY));
        run(webSocket -> {
            while (true) {
                webSocket.sendAll(webSocket.receiveAll());
            }
        });
        rig.expectSent("1", "close:1001");
        assertTrue(rig.transport.isClosed());
    }

    @Test
    void aReturnAfterThePeersCloseAnswersIt() {
        rig.transport.arrive(rig.peer.text("1"), rig.peer.close(CloseCode.GOING_AWAY));
        run(WebSocket::receive);
        rig.expectSent("close:1001");
        assertTrue(rig.transport.isClosed());
    }

    @Test
    void theEndOfAnotherConnectionIsAnExceptionHere() {
        run(webSocket -> {
            throw new WebSocketClosedException(CloseReason.of(CloseCode.GOING_AWAY));
        });
        rig.expectSent("close:1011");
    }

    @Test
    void aMessageThatIsTooBigForItClosesWith1009() {
        rig.arriveText("12345");
        run(webSocket -> webSocket.receiveAll(4));
        assertEquals(
                CloseCode.MESSAGE_TOO_BIG,
                rig.webSocket.closeReason().orElseThrow().code());
        rig.expectSent("close:1009 message is larger than the limit of 4 bytes");
    }

    @Test
    void anInterruptClosesWith1011() {
        run(webSocket -> {
            Thread.currentThread().interrupt();
            webSocket.receive();
        });
        assertTrue(Thread.interrupted());
        rig.expectSent("close:1011");
    }

    @Test
    void readingGoesOnAfterItUntilThePeersCloseFrame() {
        rig.arriveText("1", "2", "3", "4");
        run(webSocket -> {});
        rig.settle();
        rig.arriveText("5", "6", "7", "8");
        rig.arriveClose(CloseCode.NORMAL_CLOSURE);
        assertTrue(rig.transport.isClosed());
    }

    @Test
    void forEachMessageAnswersUntilTheClose() {
        rig.transport.arrive(rig.peer.text("1", "2"), rig.peer.close(CloseCode.NORMAL_CLOSURE));
        run(webSocket -> webSocket.forEachMessage(webSocket::sendAll));
        rig.expectSent("1", "2", "close:1000");
    }

    @Test
    void aFailureOutOfForEachMessageFailsTheConnectionQuietly() {
        rig.arriveText("1", "2");
        boolean[] after = new boolean[1];
        run(webSocket -> {
            webSocket.forEachMessage(message -> {
                throw new WebSocketFailure(CloseCode.UNSUPPORTED_DATA, "no texts");
            });
            after[0] = true;
        });
        assertTrue(after[0]);
        rig.expectSent("close:1003 no texts");
    }

    @Test
    void anyOtherExceptionOutOfForEachMessageLeavesTheConnectionOpen() {
        rig.arriveText("1", "2");
        run(webSocket -> {
            try {
                webSocket.forEachMessage(message -> {
                    throw new java.io.IOException("elsewhere");
                });
            } catch (java.io.IOException e) {
                webSocket.sendText("still open");
                assertEquals(new Message.Text("2"), webSocket.receive());
            }
        });
        rig.expectSent("still open", "close:1000");
    }

    @Test
    void forEachMessageWithoutAHandlerThrowsAtOnce() {
        rig.arriveClose(CloseCode.NORMAL_CLOSURE);
        assertThrows(NullPointerException.class, () -> rig.webSocket.forEachMessage(null));
    }

    /** What the stream wraps in an IOException ends the connection as it would without. */
    @Nested
    class OnTheStream {
        private void reads() {
            run(webSocket -> webSocket.inputStream().readAllBytes());
            rig.timers.advance(Duration.ofSeconds(10));
        }

        private void assertOneLine(String text) {
            assertEquals(1, rig.log.lines().size(), rig.log.lines()::toString);
            String line = rig.log.lines().get(0);
            assertTrue(line.startsWith("INFO ") && line.contains(text), line);
        }

        @Test
        void anEndWithoutACloseFrameIsOneLine() {
            rig.transport.end();
            reads();
            assertOneLine("the peer ended the network connection without a close frame");
        }

        @Test
        void aBreachIsOneLine() {
            rig.transport.arrive(rig.peer.breach());
            reads();
            assertOneLine("data of the peer failed the connection with 1002");
        }

        @Test
        void aTextMessageIsOneLine() {
            rig.arriveText("no binary");
            reads();
            rig.expectSent("close:1003 No text messages here.");
            assertOneLine("the connection was failed with 1003");
        }

        @Test
        void whatWrapsItOnceMoreChangesNothing() {
            rig.transport.end();
            run(webSocket -> {
                try {
                    webSocket.inputStream().readAllBytes();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertOneLine("the peer ended the network connection without a close frame");
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void whatIsOfAnotherConnectionIsAFaultHere(boolean closed) {
            for (WebSocketException cause : List.of(
                    new WebSocketClosedException("c1", CloseReason.of(CloseCode.ABNORMAL_CLOSURE), null),
                    new WebSocketFailure(CloseCode.UNSUPPORTED_DATA, "No text messages here."),
                    new WebSocketException("Interrupted"))) {
                Rig here = Rig.blocking();
                new BlockingEndpoint(here.connection, webSocket -> {
                            if (closed) { // as the invoker of beans does
                                webSocket.close(CloseCode.INTERNAL_SERVER_ERROR);
                            }
                            throw new IOException(cause);
                        })
                        .run();
                here.expectSent("close:1011");
                assertEquals(1, here.log.lines().size(), here.log.lines()::toString);
                assertTrue(here.log.lines().get(0).startsWith("WARNING "), here.log.lines()::toString);
            }
        }
    }
}
