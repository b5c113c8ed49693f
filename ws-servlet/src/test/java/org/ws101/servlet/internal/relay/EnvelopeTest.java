package org.ws101.servlet.internal.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Opcode;
import org.ws101.servlet.internal.relay.Envelope.Closing;
import org.ws101.servlet.internal.relay.Envelope.Content;
import org.ws101.servlet.internal.relay.Envelope.Event;
import org.ws101.servlet.internal.relay.Envelope.Replayed;
import org.ws101.servlet.internal.relay.Envelope.Sending;
import org.ws101.servlet.internal.relay.Envelope.Variant;

/** What one node writes, another reads, or drops. */
class EnvelopeTest {
    private static final UUID NODE = new UUID(0x0123456789abcdefL, 0x8edcba9876543210L);
    private static final Variant TEXT = new Variant(Set.of(), Opcode.TEXT, new byte[] {'h', 'i'});

    private static byte[] written(Content content) {
        return EnvelopeWriter.write(new Envelope(NODE, 7, "/chat", content));
    }

    static List<Content> contents() {
        return List.of(
                new Sending(Scope.ALL, false, List.of(TEXT)),
                new Sending(
                        new Scope(Scope.Kind.GROUP, "lobby \u00e9 \ud83d\ude00"),
                        true,
                        List.of(
                                new Variant(Set.of("/a", "/b/{c}"), Opcode.BINARY, new byte[300]),
                                new Variant(Set.of("/d"), Opcode.TEXT, new byte[0]))),
                new Sending(Scope.ALL, false, List.of()),
                new Closing(
                        new Scope(Scope.Kind.PRINCIPAL, "ann"),
                        new CloseReason(CloseCode.POLICY_VIOLATION, "Log in again.")),
                new Event("com.example.Sold", "{\"what\":\"\u00e9\"}"),
                new Replayed("", new ReplayNote.Kept("origin", 1L << 40, "lobby", Opcode.BINARY, new byte[200])),
                new Replayed("news", new ReplayNote.Lost("origin", 7, "lobby")),
                new Replayed("news", new ReplayNote.Standing("origin", 7, Map.of("origin", 8L, "other", 0L))),
                new Replayed(
                        "news", new ReplayNote.Ask(-5, "other", "lobby", Map.of("origin", new ReplayNote.Range(3, 9)))),
                new Replayed(
                        "news",
                        new ReplayNote.Copy(
                                -5, 1_000, new ReplayNote.Kept("origin", 4, "", Opcode.TEXT, new byte[] {'h', 'i'}))),
                new Replayed("news", new ReplayNote.Copied(-5, 1, Map.of("origin", new ReplayNote.Range(3, 9)))));
    }

    /** Arrays in records compare by identity. */
    private static void assertSame(Content expected, Content read) {
        if (expected instanceof Replayed replayed) {
            Replayed other = assertInstanceOf(Replayed.class, read);
            assertEquals(replayed.replay(), other.replay());
            assertSame(replayed.note(), other.note());
            return;
        }
        if (!(expected instanceof Sending sending)) {
            assertEquals(expected, read);
            return;
        }
        Sending other = assertInstanceOf(Sending.class, read);
        assertEquals(sending.scope(), other.scope());
        assertEquals(sending.closingSlow(), other.closingSlow());
        assertEquals(sending.variants().size(), other.variants().size());
        for (int i = 0; i < sending.variants().size(); i++) {
            assertEquals(
                    sending.variants().get(i).paths(), other.variants().get(i).paths());
            assertEquals(
                    sending.variants().get(i).type(), other.variants().get(i).type());
            assertArrayEquals(
                    sending.variants().get(i).payload(), other.variants().get(i).payload());
        }
    }

    private static void assertSame(ReplayNote expected, ReplayNote read) {
        if (expected instanceof ReplayNote.Kept kept) {
            ReplayNote.Kept other = assertInstanceOf(ReplayNote.Kept.class, read);
            assertArrayEquals(kept.payload(), other.payload());
            assertEquals(
                    kept,
                    new ReplayNote.Kept(other.origin(), other.number(), other.group(), other.type(), kept.payload()));
        } else if (expected instanceof ReplayNote.Copy copy) {
            ReplayNote.Copy other = assertInstanceOf(ReplayNote.Copy.class, read);
            assertSame(copy.kept(), other.kept());
            assertEquals(copy, new ReplayNote.Copy(other.id(), other.age(), copy.kept()));
        } else {
            assertEquals(expected, read);
        }
    }

    @ParameterizedTest
    @MethodSource("contents")
    void isReadAsItWasWritten(Content content) throws Exception {
        byte[] envelope = written(content);
        assertEquals(OptionalInt.empty(), EnvelopeReader.otherVersion(envelope));
        assertEquals(NODE, EnvelopeReader.node(envelope));
        Envelope read = EnvelopeReader.read(envelope);
        assertEquals(NODE, read.node());
        assertEquals(7, read.sequence());
        assertEquals("/chat", read.application());
        assertSame(content, read.content());
    }

    @ParameterizedTest
    @EnumSource(Scope.Kind.class)
    void hasAnyScope(Scope.Kind kind) throws Exception {
        Scope scope = new Scope(kind, "name");
        Content content = EnvelopeReader.read(written(new Sending(scope, false, List.of(TEXT))))
                .content();
        assertEquals(scope, assertInstanceOf(Sending.class, content).scope());
    }

    @Test
    void isNumberedWhenItsTurnHasCome() throws Exception {
        byte[] envelope = written(contents().get(0));
        EnvelopeWriter.setSequence(envelope, Long.MAX_VALUE);
        Envelope read = EnvelopeReader.read(envelope);
        assertEquals(Long.MAX_VALUE, read.sequence());
        assertEquals(NODE, read.node());
        assertSame(contents().get(0), read.content());
    }

    /** Nodes of another release must read it, or see that they cannot. */
    @Test
    void hasTheFormatOfItsVersion() {
        assertEquals(
                "7731" // w1
                        + "01" // version
                        + "01" // a message
                        + "0123456789abcdef8edcba9876543210" // node
                        + "0000000000000007" // sequence
                        + "000000052f63686174" // /chat
                        + "03" // group
                        + "0000000167" // g
                        + "01" // slow ones are closed
                        + "0001" // one variant
                        + "0001" // one path
                        + "000000022f61" // /a
                        + "01" // text
                        + "000000026869", // hi
                HexFormat.of()
                        .formatHex(written(new Sending(
                                new Scope(Scope.Kind.GROUP, "g"),
                                true,
                                List.of(new Variant(Set.of("/a"), Opcode.TEXT, new byte[] {'h', 'i'}))))));
    }

    @Test
    void countsNoMorePathsThanItCan() {
        Set<String> paths = IntStream.range(0, 65_536).mapToObj(i -> "/" + i).collect(Collectors.toSet());
        Sending sending = new Sending(Scope.ALL, false, List.of(new Variant(paths, Opcode.TEXT, new byte[0])));
        assertThrows(IllegalArgumentException.class, () -> written(sending));
    }

    @Nested
    class OfAnotherVersion {
        @Test
        void saysWhich() {
            byte[] envelope = written(contents().get(0));
            envelope[2] = (byte) 200;
            assertEquals(OptionalInt.of(200), EnvelopeReader.otherVersion(envelope));
            assertEquals(OptionalInt.of(0), EnvelopeReader.otherVersion(new byte[] {'w', '1', 0}));
            assertEquals("is of version 200", problem(envelope));
            assertThrows(MalformedEnvelopeException.class, () -> EnvelopeReader.node(envelope));
        }

        @Test
        void mustBeAnEnvelope() {
            for (byte[] none : new byte[][] {{}, {'w'}, {'w', '1'}, {'w', '2', 2}, {'x', '1', 2}}) {
                assertEquals(OptionalInt.empty(), EnvelopeReader.otherVersion(none));
            }
        }
    }

    @Nested
    class Malformed {
        @ParameterizedTest
        @MethodSource("org.ws101.servlet.internal.relay.EnvelopeTest#contents")
        void whenItIsCutAnywhere(Content content) {
            byte[] envelope = written(content);
            for (int length = 0; length < envelope.length; length++) {
                byte[] cut = Arrays.copyOf(envelope, length);
                assertThrows(MalformedEnvelopeException.class, () -> EnvelopeReader.read(cut), "of " + length);
                if (length < 20) {
                    assertThrows(MalformedEnvelopeException.class, () -> EnvelopeReader.node(cut), "of " + length);
                }
            }
        }

        @Test
        void whenSomethingFollows() {
            byte[] envelope = written(contents().get(0));
            assertEquals("has 2 bytes behind its end", problem(Arrays.copyOf(envelope, envelope.length + 2)));
        }

        @Test
        void whenItBeginsOtherwise() {
            assertEquals("does not begin as one", problem("{\"a\":1}".getBytes(StandardCharsets.UTF_8)));
        }

        @Test
        void whenItIsOfAnUnknownKindOrScope() {
            byte[] envelope = written(contents().get(0));
            envelope[3] = 5;
            assertEquals("is of the unknown kind 5", problem(envelope));
            envelope[3] = 1;
            int scope = 28 + 4 + "/chat".length();
            envelope[scope] = 5;
            assertEquals("has the unknown scope 5", problem(envelope));
            envelope[scope] = -1;
            assertEquals("has the unknown scope -1", problem(envelope));
        }

        @Test
        void whenItsNoteIsOfAnUnknownKind() {
            byte[] envelope = written(new Replayed("", new ReplayNote.Lost("", 0, "")));
            envelope[28 + 4 + "/chat".length() + 4] = 7;
            assertEquals("has a note of the unknown kind 7", problem(envelope));
        }

        @Test
        void whenItsMessageIsNeitherTextNorBinary() {
            byte[] envelope =
                    written(new Sending(Scope.ALL, false, List.of(new Variant(Set.of(), Opcode.PING, new byte[] {1}))));
            assertEquals("has a message of the opcode 9", problem(envelope));
        }

        @Test
        void whenItsCloseCodeIsNone() {
            byte[] envelope = written(new Closing(Scope.ALL, CloseReason.of(CloseCode.NORMAL_CLOSURE)));
            int code = envelope.length - 4 - 2;
            envelope[code] = 0;
            envelope[code + 1] = 3;
            assertEquals("has the close code 3", problem(envelope));
        }

        @Test
        void whenATextIsNoUtf8() {
            byte[] envelope = written(new Event("type", "text"));
            envelope[envelope.length - 1] = (byte) 0xC3;
            assertEquals("has a text that is not valid UTF-8", problem(envelope));
        }

        /** And nothing is allocated for it. */
        @Test
        void whenALengthIsMoreThanThereIs() {
            byte[] envelope = written(new Event("type", "text"));
            for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 5}) {
                ByteBuffer.wrap(envelope).putInt(envelope.length - 8, length);
                assertEquals("announces " + length + " bytes, and has 4", problem(envelope));
            }
        }

        @Test
        void whateverIsWrongNothingElseIsThrown() {
            Random random = new Random(101);
            List<Content> contents = contents();
            int read = 0;
            for (int i = 0; i < 5_000; i++) {
                byte[] envelope = written(contents.get(random.nextInt(contents.size())));
                for (int changes = random.nextInt(4); changes >= 0; changes--) {
                    envelope[random.nextInt(envelope.length)] = (byte) random.nextInt();
                }
                try {
                    Envelope unused = EnvelopeReader.read(envelope);
                    read++;
                } catch (MalformedEnvelopeException e) {
                    assertTrue(e.getMessage().length() > 3);
                }
            }
            assertTrue(read > 250 && read < 4_750, read + " could be read");
        }
    }

    private static String problem(byte[] envelope) {
        return assertThrows(MalformedEnvelopeException.class, () -> EnvelopeReader.read(envelope))
                .getMessage();
    }
}
