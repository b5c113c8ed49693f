package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Compressors;
import org.ws101.internal.extension.DeflateExtension;
import org.ws101.internal.extension.DeflateNegotiation;
import org.ws101.internal.extension.DeflateParameters;
import org.ws101.internal.pool.CompressorPool;

/** One message for many connections: encoded once for those that encode alike, and what each peer reads. */
class PreparedMessageTest {
    private static final String LONG = "a message that is worth to be compressed, ".repeat(100);

    /** Counts how many times a compressor was used. */
    private static final class Counting implements Compressors {
        private final CompressorPool pool = new CompressorPool(4);
        private int deflaters;

        @Override
        public Deflater takeDeflater(int level) {
            deflaters++;
            return pool.takeDeflater(level);
        }

        @Override
        public void giveBack(Deflater deflater, int level) {
            pool.giveBack(deflater, level);
        }

        @Override
        public Inflater takeInflater() {
            return pool.takeInflater();
        }

        @Override
        public void giveBack(Inflater inflater) {
            pool.giveBack(inflater);
        }
    }

    private final Counting compressors = new Counting();

    /** Both ends of a connection that has agreed on these settings. */
    private final class Pair {
        private final Protocol sender;
        private final Protocol receiver;

        Pair(Role role, WebSocketOptions.Builder options, PermessageDeflate settings) {
            sender = protocol(role, options.build(), settings);
            receiver = protocol(role == Role.SERVER ? Role.CLIENT : Role.SERVER, options.build(), settings);
        }

        private Protocol protocol(Role role, WebSocketOptions options, PermessageDeflate settings) {
            Random keys = new Random(3);
            return new Protocol(role, options, Delivery.WHOLE, keys::nextInt, extension(role, settings));
        }

        private @Nullable DeflateExtension extension(Role role, PermessageDeflate settings) {
            DeflateParameters agreed = DeflateNegotiation.accept(DeflateNegotiation.offers(settings), settings)
                    .orElse(null);
            if (agreed == null) {
                return null;
            }
            return role == Role.SERVER
                    ? DeflateExtension.server(agreed, settings, compressors)
                    : DeflateExtension.client(agreed, settings, compressors);
        }

        /** What leaves for the message; the peer has read it. */
        ByteBuffer exchange(PreparedMessage message, Message expected) {
            sender.send(message);
            ByteBuffer left = sender.takeOutput();
            byte[] copy = new byte[left.remaining()];
            left.duplicate().get(copy);
            ByteBuffer in = ByteBuffer.wrap(copy);
            Event event = receiver.receive(in);
            assertEquals(expected, assertInstanceOf(Event.Received.class, event).message());
            assertNull(receiver.receive(in));
            return left;
        }
    }

    private Pair server(PermessageDeflate settings) {
        return server(WebSocketOptions.builder(), settings);
    }

    private Pair server(WebSocketOptions.Builder options, PermessageDeflate settings) {
        return new Pair(Role.SERVER, options, settings);
    }

    @Test
    void isNoPartAndNoControlFrame() {
        assertThrows(IllegalArgumentException.class, () -> PreparedMessage.of(Message.Text.part("a")));
        assertThrows(IllegalArgumentException.class, () -> PreparedMessage.of(new Message.Ping(new byte[0])));
        assertThrows(IllegalArgumentException.class, () -> PreparedMessage.of(new Message.Text("\ud800")));
    }

    @Test
    void canBeMadeOfTheBytesOfAnother() {
        for (Message message : List.of(new Message.Text("h\u00e9"), new Message.Binary(new byte[] {(byte) 0xFF}))) {
            PreparedMessage first = PreparedMessage.of(message);
            PreparedMessage second = PreparedMessage.of(first.type(), first.payload());
            server(PermessageDeflate.off()).exchange(second, message);
        }
        for (byte[] invalid : new byte[][] {{(byte) 0xFF}, {'a', (byte) 0xC3}}) {
            assertThrows(IllegalArgumentException.class, () -> PreparedMessage.of(Opcode.TEXT, invalid));
        }
    }

    @Test
    void isNotSentOnAClosedConnection() {
        Pair pair = server(PermessageDeflate.off());
        pair.sender.endOfInput();
        PreparedMessage message = PreparedMessage.of(new Message.Text("a"));
        assertThrows(WebSocketClosedException.class, () -> pair.sender.send(message));
        assertEquals(0, message.encodings());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 1000, 1001, 3000})
    void comesWholeWhateverItsSize(int size) {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        Message binary = new Message.Binary(data);
        WebSocketOptions.Builder options = WebSocketOptions.builder().maxFrameSize(1000);
        PreparedMessage message = PreparedMessage.of(binary);
        assertEquals(size, message.size());
        for (PermessageDeflate settings : List.of(
                PermessageDeflate.off(),
                PermessageDeflate.defaults().threshold(0),
                PermessageDeflate.offer(Parameters.none()).threshold(0))) {
            server(options, settings).exchange(message, binary);
            new Pair(Role.CLIENT, options, settings).exchange(message, binary);
        }
    }

    /** The text is of one connection, and the message of many. */
    @Test
    void comesRightBehindATextOfItsConnection() {
        Message text = new Message.Text(LONG);
        PreparedMessage message = PreparedMessage.of(text);
        for (PermessageDeflate settings : List.of(
                PermessageDeflate.off(),
                PermessageDeflate.defaults(),
                PermessageDeflate.offer(Parameters.none()).threshold(0))) {
            for (Role role : Role.values()) {
                Pair pair = new Pair(role, WebSocketOptions.builder(), settings);
                PreparedMessage behind = message.behind("mark".getBytes(StandardCharsets.UTF_8));
                assertEquals(LONG.length() + 4, behind.size());
                pair.sender.send(behind);
                ByteBuffer left = pair.sender.takeOutput();
                byte[] copy = new byte[left.remaining()];
                left.get(copy);
                ByteBuffer in = ByteBuffer.wrap(copy);
                for (Message expected : List.of(new Message.Text("mark"), text)) {
                    Event event = pair.receiver.receive(in);
                    assertEquals(
                            expected,
                            assertInstanceOf(Event.Received.class, event).message());
                }
                assertNull(pair.receiver.receive(in));
            }
        }
        // once for each client, and for the server that keeps a context; once for all others that are alike
        assertEquals(3 + 1 + 2, message.encodings());
        assertEquals(LONG.length(), message.size());
    }

    @Nested
    class IsEncodedOnce {
        private final Message text = new Message.Text(LONG);
        private final PreparedMessage message = PreparedMessage.of(text);

        @Test
        void forAllThatDoNotCompress() {
            byte[] first =
                    server(PermessageDeflate.off()).exchange(message, text).array();
            for (int i = 0; i < 100; i++) {
                assertSame(
                        first,
                        server(PermessageDeflate.off()).exchange(message, text).array());
            }
            assertEquals(1, message.encodings());
            assertEquals(0, compressors.deflaters);
        }

        @Test
        void forAllThatCompressAlikeWithoutAContext() {
            byte[] first =
                    server(PermessageDeflate.defaults()).exchange(message, text).array();
            assertTrue(first.length < LONG.length() / 10);
            for (int i = 0; i < 100; i++) {
                assertSame(
                        first,
                        server(PermessageDeflate.defaults())
                                .exchange(message, text)
                                .array());
            }
            assertEquals(1, message.encodings());
            assertEquals(1, compressors.deflaters);
        }

        @Test
        void forEachWayToCompress() {
            PermessageDeflate narrow = PermessageDeflate.offer(
                    Parameters.none().serverNoContextTakeover().serverMaxWindowBits(9));
            for (int i = 0; i < 10; i++) {
                server(PermessageDeflate.defaults()).exchange(message, text);
                server(PermessageDeflate.defaults().level(9)).exchange(message, text);
                server(PermessageDeflate.defaults().threshold(LONG.length() + 1))
                        .exchange(message, text);
                server(narrow).exchange(message, text);
                server(PermessageDeflate.off()).exchange(message, text);
            }
            assertEquals(4, message.encodings()); // of the five, two do not compress
            assertEquals(3, compressors.deflaters);
        }

        @Test
        void forTwoWaysToCompressWhileItIsKept() {
            PreparedMessage kept = PreparedMessage.toKeep(text);
            PermessageDeflate narrow = PermessageDeflate.offer(
                    Parameters.none().serverNoContextTakeover().serverMaxWindowBits(9));
            server(PermessageDeflate.off()).exchange(kept, text);
            server(PermessageDeflate.defaults()).exchange(kept, text);
            assertEquals(2, kept.encodings());
            server(narrow).exchange(kept, text);
            server(narrow).exchange(kept, text);
            assertEquals(4, kept.encodings());
            server(PermessageDeflate.off()).exchange(kept, text);
            server(PermessageDeflate.defaults()).exchange(kept, text);
            assertEquals(4, kept.encodings());
        }

        @Test
        void forEachSizeOfFramesThatSplitsIt() {
            List<byte[]> sent = new ArrayList<>();
            for (int size : new int[] {LONG.length(), 1_000_000, 1000, 500, 1000}) {
                WebSocketOptions.Builder options = WebSocketOptions.builder().maxFrameSize(size);
                sent.add(server(options, PermessageDeflate.defaults())
                        .exchange(message, text)
                        .array());
            }
            assertSame(sent.get(0), sent.get(1));
            assertSame(sent.get(2), sent.get(4));
            assertNotSame(sent.get(2), sent.get(3));
            assertEquals(3, message.encodings());
        }

        @Test
        void butForEachThatKeepsAContext() {
            PermessageDeflate keeping = PermessageDeflate.offer(Parameters.none());
            Pair pair = server(keeping);
            int first = pair.exchange(message, text).remaining();
            int second = pair.exchange(message, text).remaining();
            assertTrue(second < first, "it refers to the message before");
            server(keeping).exchange(message, text);
            assertEquals(3, message.encodings());
        }

        @Test
        void andLeavesTheSharedBytesAloneWhenMoreFollows() {
            Pair pair = server(PermessageDeflate.off());
            pair.sender.send(message);
            pair.sender.send(new Message.Text("more"));
            pair.sender.send(message);
            ByteBuffer all = pair.sender.takeOutput();
            byte[] shared =
                    server(PermessageDeflate.off()).exchange(message, text).array();
            byte[] start = new byte[shared.length];
            all.get(start);
            assertArrayEquals(shared, start);
            assertEquals(shared.length + 6, all.remaining());
        }
    }
}
