package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.Wire;

/** A listener that hears messages in parts, and the WebSocket behind a proxy. */
class PartsListenerTest {
    private final List<String> heard = new ArrayList<>();

    private final class Hearing implements WebSocketListener {
        @Override
        public boolean takesParts() {
            return true;
        }

        @Override
        public void onPart(WebSocket webSocket, Message part) {
            String what = part instanceof Message.Text text ? text.data() : "binary:" + part.size();
            heard.add(what + (part.partial() ? "…" : ""));
        }

        @Override
        public void onText(WebSocket webSocket, String text) {
            heard.add("whole text");
        }

        @Override
        public void onBinary(WebSocket webSocket, byte[] data) {
            heard.add("whole binary");
        }

        @Override
        public void onPing(WebSocket webSocket, byte[] data) {
            heard.add("ping");
        }

        @Override
        public void onPong(WebSocket webSocket, byte[] data) {
            heard.add("pong");
        }

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            heard.add("error");
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            heard.add("close:" + reason.code().code());
        }
    }

    private Rig rig(WebSocketOptions.Builder options) {
        return Rig.listening(new Hearing(), options);
    }

    @Test
    void hearsEachFrameOfAMessageWhenItComes() {
        Rig rig = rig(WebSocketOptions.builder());
        rig.transport.arrive(rig.peer.frame(false, Opcode.TEXT, "a"));
        assertEquals(List.of("a…"), heard);
        rig.transport.arrive(rig.peer.ping(""), rig.peer.frame(false, Opcode.CONTINUATION, "b"));
        rig.transport.arrive(rig.peer.frame(true, Opcode.CONTINUATION, "c"));
        assertEquals(List.of("a…", "ping", "b…", "c"), heard);
    }

    @Test
    void hearsAMessageInOneFrameAsAWholeOne() {
        Rig rig = rig(WebSocketOptions.builder());
        rig.transport.arrive(
                rig.peer.text("hi"),
                rig.peer.message(new Message.Binary(new byte[3])),
                rig.peer.message(new Message.Pong(new byte[0])));
        assertEquals(List.of("hi", "binary:3", "pong"), heard);
    }

    @Test
    void neverHearsHalfACharacter() {
        Rig rig = rig(WebSocketOptions.builder());
        rig.transport.arrive(rig.peer.frame(false, Opcode.TEXT, new byte[] {'a', (byte) 0xC3}));
        rig.transport.arrive(rig.peer.frame(true, Opcode.CONTINUATION, new byte[] {(byte) 0xA9}));
        assertEquals(List.of("a…", "é"), heard);
    }

    @Test
    void doesNotHearFramesWithAnOpcodeThatWasAdmitted() {
        Opcode probe = Opcode.reserved(3, "probe");
        Rig rig = rig(WebSocketOptions.builder().admitOpcode(probe));
        byte[] frame = Wire.frame(0x83, new byte[0]); // opcode 3, empty
        rig.transport.arrive(frame, rig.peer.text("hi"));
        assertEquals(List.of("hi"), heard);
    }

    @Test
    void hearsTheEndAsEveryListener() {
        Rig rig = rig(WebSocketOptions.builder());
        rig.arriveClose(CloseCode.NORMAL_CLOSURE);
        rig.settle();
        assertEquals(List.of("close:1000"), heard);
    }

    @Test
    void isAskedOnceForEachConnectionWhenItIsOpen() {
        for (boolean answer : List.of(true, false, true)) {
            heard.clear();
            Rig rig = Rig.listening(
                    new WebSocketListener() {
                        @Override
                        public void onOpen(WebSocket webSocket) {
                            heard.add("open");
                        }

                        @Override
                        public boolean takesParts() {
                            heard.add("asked");
                            return answer;
                        }

                        @Override
                        public void onPart(WebSocket webSocket, Message part) {
                            heard.add("part");
                        }

                        @Override
                        public void onText(WebSocket webSocket, String text) {
                            heard.add("whole");
                        }
                    },
                    WebSocketOptions.builder());
            rig.transport.arrive(rig.peer.text("a"), rig.peer.text("b"));
            String how = answer ? "part" : "whole";
            assertEquals(List.of("open", "asked", how, how), heard);
        }
    }

    @Test
    void failsWithAWordWhenItTakesPartsAndHasNoMethodForThem() {
        List<Throwable> causes = new ArrayList<>();
        Rig rig = Rig.listening(
                new WebSocketListener() {
                    @Override
                    public boolean takesParts() {
                        return true;
                    }

                    @Override
                    public void onError(WebSocket webSocket, Throwable cause) {
                        causes.add(cause);
                    }
                },
                WebSocketOptions.builder());
        rig.transport.arrive(rig.peer.text("a"));
        rig.settle();
        assertInstanceOf(UnsupportedOperationException.class, causes.get(0));
        assertTrue(causes.get(0).getMessage().endsWith("implement onPart, or return false from takesParts"));
    }

    @Test
    void failsTheConnectionWhenItCannotSay() {
        List<Throwable> causes = new ArrayList<>();
        IllegalStateException thrown = new IllegalStateException("no answer");
        Rig rig = Rig.listening(
                new WebSocketListener() {
                    @Override
                    public boolean takesParts() {
                        throw thrown;
                    }

                    @Override
                    public void onError(WebSocket webSocket, Throwable cause) {
                        causes.add(cause);
                    }
                },
                WebSocketOptions.builder());
        rig.settle();
        assertEquals(List.of(thrown), causes);
        assertEquals(
                CloseCode.INTERNAL_SERVER_ERROR,
                rig.webSocket.closeReason().orElseThrow().code());
    }

    @Test
    void hearsOfABreach() {
        Rig rig = rig(WebSocketOptions.builder());
        rig.transport.arrive(rig.peer.breach());
        rig.settle();
        assertEquals(List.of("error"), heard);
        rig.transport.end();
        rig.settle();
        assertEquals(List.of("error", "close:1002"), heard);
    }

    @Nested
    class BehindAProxy {
        private WebSocket proxyOf(WebSocket target) {
            return (WebSocket) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {WebSocket.class},
                    (proxy, method, arguments) -> method.invoke(target, arguments));
        }

        @Test
        void isTheConnectionsWebSocketAndItsAttachment() {
            Rig rig = Rig.blocking();
            WebSocket proxy = proxyOf(rig.webSocket);
            assertFalse(proxy == rig.webSocket);
            assertSame(rig.webSocket, proxy.unwrap());
            assertSame(rig.webSocket, proxyOf(proxy).unwrap());
            assertSame(rig.webSocket, rig.webSocket.unwrap());
            assertEquals("the attachment", Connection.attachmentOf(proxy));
        }

        @Test
        void isNothingOfOursWhenItIsAnothers() {
            WebSocket foreign = (WebSocket) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {WebSocket.class}, (proxy, method, arguments) -> null);
            assertNull(Connection.attachmentOf(foreign));
        }
    }
}
