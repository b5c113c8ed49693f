package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTest {
    @Nested
    class Text {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "a",
                    "\u0000",
                    "\u007F",
                    "\u0080",
                    "\u07FF",
                    "\u0800",
                    "\uD7FF",
                    "\uE000",
                    "\uFFFF",
                    "\uD800\uDC00",
                    "\uDBFF\uDFFF",
                    "a\u00E9\u20AC\uD83D\uDE00z"
                })
        void sizeIsTheLengthInUtf8(String data) {
            assertEquals(data.getBytes(StandardCharsets.UTF_8).length, new Message.Text(data).size());
        }

        @Test
        void aMessageIsWholeUnlessItIsAPart() {
            assertFalse(new Message.Text("a").partial());
            assertTrue(Message.Text.part("a").partial());
            assertEquals("a", Message.Text.part("a").data());
            assertEquals(List.of(), new Message.Text("a").frames());
        }

        @Test
        void theFramesCannotBeChanged() {
            List<Frame> frames = new ArrayList<>(List.of(Frame.of(Opcode.TEXT, new byte[0])));
            Message.Text text = new Message.Text("", false, frames);
            frames.clear();
            assertEquals(1, text.frames().size());
        }

        @Test
        void nullIsRefused() {
            assertThrows(NullPointerException.class, () -> new Message.Text(null));
        }
    }

    @Nested
    class Binary {
        @Test
        void theArrayIsNotCopied() {
            byte[] data = {1, 2, 3};
            Message.Binary binary = new Message.Binary(data);
            assertSame(data, binary.data());
            assertEquals(3, binary.size());
            assertFalse(binary.partial());
            assertTrue(Message.Binary.part(data).partial());
            assertEquals(List.of(), binary.frames());
        }

        @Test
        void equalByContent() {
            Message.Binary binary = new Message.Binary(new byte[] {1});
            assertEquals(binary, new Message.Binary(new byte[] {1}));
            assertEquals(binary.hashCode(), new Message.Binary(new byte[] {1}).hashCode());
            assertNotEquals(binary.hashCode(), new Message.Binary(new byte[] {2}).hashCode());
            assertNotEquals(binary, new Message.Binary(new byte[] {2}));
            assertNotEquals(binary, Message.Binary.part(new byte[] {1}));
            assertNotEquals(
                    binary,
                    new Message.Binary(new byte[] {1}, false, List.of(Frame.of(Opcode.BINARY, new byte[] {1}))));
            assertFalse(binary.equals((Object) "binary"));
        }

        @Test
        void theDescriptionHoldsNoPayload() {
            assertEquals("Binary[2 bytes]", new Message.Binary(new byte[2]).toString());
            assertEquals(
                    "Binary[2 bytes, partial]", Message.Binary.part(new byte[2]).toString());
        }

        @Test
        void nullIsRefused() {
            assertThrows(NullPointerException.class, () -> new Message.Binary(null));
        }
    }

    /** RFC 6455 §5.5: at most 125 bytes. */
    @Nested
    class Control {
        @Test
        void aPingHasAtMost125Bytes() {
            assertEquals(125, new Message.Ping(new byte[125]).size());
            Exception e = assertThrows(IllegalArgumentException.class, () -> new Message.Ping(new byte[126]));
            assertTrue(e.getMessage().contains("126"), e.getMessage());
            assertThrows(NullPointerException.class, () -> new Message.Ping(null));
        }

        @Test
        void aPongHasAtMost125Bytes() {
            assertEquals(125, new Message.Pong(new byte[125]).size());
            assertThrows(IllegalArgumentException.class, () -> new Message.Pong(new byte[126]));
            assertThrows(NullPointerException.class, () -> new Message.Pong(null));
        }

        @Test
        void pingsAreEqualByContent() {
            Message.Ping ping = new Message.Ping(new byte[] {1});
            assertEquals(ping, new Message.Ping(new byte[] {1}));
            assertEquals(ping.hashCode(), new Message.Ping(new byte[] {1}).hashCode());
            assertNotEquals(ping.hashCode(), new Message.Ping(new byte[] {2}).hashCode());
            assertNotEquals(ping, new Message.Ping(new byte[] {2}));
            assertNotEquals(ping, (Message) new Message.Pong(new byte[] {1}));
            assertEquals("Ping[1 bytes]", ping.toString());
        }

        @Test
        void pongsAreEqualByContent() {
            Message.Pong pong = new Message.Pong(new byte[] {1});
            assertEquals(pong, new Message.Pong(new byte[] {1}));
            assertEquals(pong.hashCode(), new Message.Pong(new byte[] {1}).hashCode());
            assertNotEquals(pong.hashCode(), new Message.Pong(new byte[] {2}).hashCode());
            assertNotEquals(pong, new Message.Pong(new byte[] {2}));
            assertNotEquals(pong, (Message) new Message.Ping(new byte[] {1}));
            assertEquals("Pong[1 bytes]", pong.toString());
        }

        @Test
        void controlFramesAreNeverPartialAndKeepNoFrames() {
            assertFalse(new Message.Ping(new byte[0]).partial());
            assertEquals(List.of(), new Message.Ping(new byte[0]).frames());
        }

        @Test
        void theSizeOfACloseFrameCountsTheCode() {
            assertEquals(2, new Message.Close(CloseCode.GOING_AWAY).size());
            assertEquals(5, new Message.Close(CloseCode.GOING_AWAY, "\u20AC").size());
            assertEquals(0, new Message.Close(CloseCode.NO_STATUS_RCVD).size());
            assertThrows(NullPointerException.class, () -> new Message.Close((CloseReason) null));
        }
    }
}
