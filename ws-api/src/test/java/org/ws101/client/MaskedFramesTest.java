package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.Frame;
import org.ws101.Message;
import org.ws101.Opcode;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocket;
import org.ws101.WebSocketOptions;
import org.ws101.testkit.wire.WireFrame;

/** RFC 6455 §5.3 on the wire: the keys of a client's frames, and what masking must not touch. */
@Timeout(60)
class MaskedFramesTest {
    /** The frames of a connection, up to the close frame, which is answered. */
    private static ScriptedServer writingDown(BlockingQueue<WireFrame> frames, String... more) throws IOException {
        return ScriptedServer.plain(peer -> {
            peer.accept(more);
            WireFrame frame;
            do {
                frame = peer.readFrame();
                frames.add(frame);
            } while (frame.opcode() != 0x8);
            peer.sendFrame(0x88, frame.payload());
        });
    }

    @Nested
    class Keys {
        private static final int CONNECTIONS = 4;
        private static final int FRAMES = 25_000;

        @Test
        void everyFrameHasAFreshOneWhateverItsConnection() throws Exception {
            BlockingQueue<WireFrame> frames = new LinkedBlockingQueue<>();
            try (ScriptedServer server = writingDown(frames)) {
                for (int i = 0; i < CONNECTIONS; i++) {
                    try (WebSocket ws = WebSocketClient.create().connect(server.uri("/"))) {
                        for (int j = 1; j < FRAMES; j++) {
                            ws.sendBinary(new byte[4]); // a key of zeros would show, and one used twice too
                        }
                    }
                    Threads.await("the server has them all", () -> server.open() == 0);
                }
                assertNull(server.failure());
            }
            assertEquals(CONNECTIONS * FRAMES, frames.size());
            Set<Integer> keys = new HashSet<>();
            int[] ones = new int[32];
            for (WireFrame frame : frames) {
                assertTrue(frame.masked());
                keys.add(frame.maskingKey());
                for (int bit = 0; bit < 32; bit++) {
                    ones[bit] += frame.maskingKey() >>> bit & 1;
                }
            }
            // chance makes one or two equal pairs among a hundred thousand of 2^32; twenty it makes never
            assertTrue(frames.size() - keys.size() < 20, keys.size() + " different keys");
            for (int count : ones) {
                // ten standard deviations
                assertTrue(Math.abs(count - frames.size() / 2) < 1_600, Arrays.toString(ones));
            }
        }

        @Test
        void everyFrameOfAMessageHasAFreshOne() throws Exception {
            BlockingQueue<WireFrame> frames = new LinkedBlockingQueue<>();
            WebSocketClient client = WebSocketClient.builder()
                    .options(WebSocketOptions.builder()
                            .maxFrameSize(125)
                            .permessageDeflate(PermessageDeflate.off())
                            .build())
                    .build();
            try (ScriptedServer server = writingDown(frames)) {
                try (WebSocket ws = client.connect(server.uri("/"))) {
                    ws.sendBinary(new byte[1000]);
                }
                Threads.await("the server has them all", () -> server.open() == 0);
            }
            assertEquals(9, frames.size());
            assertEquals(
                    9, frames.stream().map(WireFrame::maskingKey).distinct().count());
        }
    }

    /** How large what is sent is, and whether it is compressed. */
    private enum Size {
        SMALL(100),
        IN_MANY_FRAMES(300_000),
        COMPRESSED(20_000),
        COMPRESSED_IN_MANY_FRAMES(300_000);

        private final int bytes;

        Size(int bytes) {
            this.bytes = bytes;
        }

        boolean isCompressed() {
            return this == COMPRESSED || this == COMPRESSED_IN_MANY_FRAMES;
        }
    }

    @ParameterizedTest
    @EnumSource
    void noSendingMethodChangesWhatBelongsToTheCaller(Size size) throws Exception {
        PermessageDeflate deflate =
                size.isCompressed() ? PermessageDeflate.offer(Parameters.none()) : PermessageDeflate.off();
        WebSocketOptions options = WebSocketOptions.builder()
                .maxFrameSize(1 << 16)
                .permessageDeflate(deflate)
                .build();
        byte[] original = new byte[size.bytes];
        for (int i = 0; i < original.length; i++) {
            original[i] = (byte) (i % 251);
        }
        BlockingQueue<WireFrame> frames = new LinkedBlockingQueue<>();
        String[] agreed =
                size.isCompressed() ? new String[] {"Sec-WebSocket-Extensions: permessage-deflate"} : new String[0];
        try (ScriptedServer server = writingDown(frames, agreed);
                WebSocket ws =
                        WebSocketClient.builder().options(options).build().connect(server.uri("/"))) {
            byte[] array = original.clone();
            byte[] part = Arrays.copyOf(original, Math.min(original.length, 1 << 16));
            byte[] partBefore = part.clone();
            byte[] control = Arrays.copyOf(original, 100);
            ws.sendBinary(array);
            ws.sendAll(new Message.Binary(array));
            CompletableFuture<Void> sent = ws.sendAsync(new Message.Binary(array));
            ws.send(Message.Binary.part(part));
            ws.send(new Message.Binary(part));
            ws.send(new Message.Ping(control));
            ws.send(new Message.Pong(control));
            ws.frames().sendFrame(Frame.of(Opcode.BINARY, part));
            for (ByteBuffer buffer : List.of(
                    ByteBuffer.wrap(array),
                    ByteBuffer.wrap(array).asReadOnlyBuffer(),
                    ByteBuffer.allocateDirect(array.length).put(array).flip())) {
                buffer.position(7).limit(array.length - 9).mark();
                ws.sendBinary(buffer);
                assertEquals(7, buffer.position());
                assertEquals(array.length - 9, buffer.limit());
                buffer.position(8);
                assertEquals(7, buffer.reset().position()); // the mark is where it was
                byte[] content = new byte[buffer.remaining()];
                buffer.get(content);
                assertArrayEquals(Arrays.copyOfRange(original, 7, original.length - 9), content);
            }
            sent.join();
            ws.close(CloseCode.NORMAL_CLOSURE);
            Threads.await("the server has it all", () -> server.open() == 0);
            assertNull(server.failure());
            assertArrayEquals(original, array);
            assertArrayEquals(partBefore, part);
            assertArrayEquals(Arrays.copyOf(original, 100), control);
        }
        assertEquals(size.isCompressed(), frames.stream().anyMatch(frame -> (frame.first() & 0x40) != 0));
    }
}
