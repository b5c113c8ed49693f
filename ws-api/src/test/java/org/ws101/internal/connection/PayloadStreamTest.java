package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.ControlFrames;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;

/** The payloads of all binary messages as one stream. */
class PayloadStreamTest {
    private final Rig rig = Rig.blocking();
    private final InputStream stream = rig.webSocket.inputStream();

    private void arrive(int... data) {
        byte[] bytes = new byte[data.length];
        for (int i = 0; i < data.length; i++) {
            bytes[i] = (byte) data[i];
        }
        rig.transport.arrive(rig.peer.message(new Message.Binary(bytes)));
    }

    @Nested
    class Bytes {
        @Test
        void goOnFromMessageToMessage() throws Exception {
            arrive(1, 2);
            arrive();
            arrive(3, 4, 0xFF);
            assertEquals(0x01020304, new DataInputStream(stream).readInt());
            assertEquals(0xFF, stream.read());
        }

        @Test
        void comeFromFragments() throws Exception {
            rig.transport.arrive(
                    rig.peer.frame(false, Opcode.BINARY, new byte[] {1}),
                    rig.peer.ping(""),
                    rig.peer.frame(false, Opcode.CONTINUATION, new byte[] {2}),
                    rig.peer.frame(true, Opcode.CONTINUATION, new byte[] {3}));
            assertArrayEquals(new byte[] {1, 2, 3}, stream.readNBytes(3));
        }

        @Test
        void areAtMostThoseOfOneFrameAtATime() throws Exception {
            arrive(1, 2, 3);
            arrive(4);
            byte[] into = new byte[8];
            assertEquals(2, stream.read(into, 1, 2));
            assertEquals(1, stream.available());
            assertEquals(1, stream.read(into, 3, 5));
            assertEquals(0, stream.available());
            assertEquals(1, stream.read(into));
            assertArrayEquals(new byte[] {4, 1, 2, 3, 0, 0, 0, 0}, into);
        }

        @Test
        void areNotWaitedForWhenNoneAreAskedFor() throws Exception {
            assertEquals(0, stream.read(new byte[3], 3, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> stream.read(new byte[3], 2, 2));
        }

        @Test
        void areOfOneStreamWhoeverAsksForIt() throws Exception {
            arrive(1, 2);
            assertEquals(1, stream.read());
            assertSame(stream, rig.webSocket.inputStream());
        }

        @Test
        void goOnWhenTheStreamIsClosed() throws Exception {
            stream.close();
            arrive(1);
            assertEquals(1, stream.read());
            assertTrue(rig.webSocket.isOpen());
        }
    }

    @Nested
    class End {
        @Test
        void isThatOfTheClosingHandshake() throws Exception {
            arrive(1);
            rig.arriveClose(CloseCode.GOING_AWAY);
            assertEquals(1, stream.read());
            assertEquals(-1, stream.read());
            assertEquals(-1, stream.read(new byte[1]));
        }

        @Test
        void withoutOneIsAnError() throws Exception {
            arrive(1);
            rig.transport.end();
            assertEquals(1, stream.read());
            IOException end = assertThrows(IOException.class, stream::read);
            assertInstanceOf(WebSocketClosedException.class, end.getCause());
        }

        @Test
        void byABreachIsAnError() {
            rig.transport.arrive(rig.peer.breach());
            IOException end = assertThrows(IOException.class, stream::read);
            assertInstanceOf(WebSocketClosedException.class, end.getCause());
        }

        @Test
        void comesWithAText() {
            rig.transport.arrive(rig.peer.text("a"));
            IOException end = assertThrows(IOException.class, stream::read);
            assertInstanceOf(WebSocketFailure.class, end.getCause());
            rig.settle();
            assertEquals(
                    CloseCode.UNSUPPORTED_DATA,
                    rig.webSocket.closeReason().orElseThrow().code());
        }

        @Test
        void doesNotComeWithAnInterrupt() throws Exception {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedIOException.class, stream::read);
            assertTrue(Thread.interrupted());
            arrive(1);
            assertEquals(1, stream.read());
        }
    }

    @Nested
    class Refusal {
        @Test
        void ofAListener() {
            Rig listening = Rig.listening(new WebSocketListener() {}, WebSocketOptions.builder());
            assertThrows(IllegalStateException.class, listening.webSocket::inputStream);
        }

        @Test
        void whereControlFramesComeOut() {
            Rig manual = Rig.blocking(WebSocketOptions.builder().controlFrames(ControlFrames.MANUAL));
            assertThrows(IllegalStateException.class, manual.webSocket::inputStream);
        }
    }
}
