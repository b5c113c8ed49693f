package org.ws101.internal.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.Opcode;
import org.ws101.WebSocketOptions;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Hex;

/**
 * Whatever comes, in whatever pieces: no exception, the same events, and those of a slow second reading of the RFC. The seeds
 * are fixed, so every run takes the same path.
 */
@ParameterizedClass
@EnumSource(Role.class)
class ProtocolFuzzTest {
    private static final int MAX_FRAME = 200;
    private static final int MAX_MESSAGE = 300;
    private static final int MAX_FRAGMENTS = 3;

    @Parameter
    Role role;

    private final Random random = new Random(6455);

    private static WebSocketOptions limited(WebSocketOptions.Builder options) {
        return options.maxFrameSize(MAX_FRAME)
                .maxMessageSize(MAX_MESSAGE)
                .maxFragments(MAX_FRAGMENTS)
                .build();
    }

    private Protocol protocol(Delivery delivery, WebSocketOptions.Builder options, boolean extended) {
        return new Protocol(role, limited(options), delivery, random::nextInt, extended ? new RunLength(10) : null);
    }

    @Test
    void framesAreReadAsTheReferenceReadsThem() {
        Map<String, Integer> ends = new TreeMap<>();
        for (int round = 0; round < 6_000; round++) {
            byte[] bytes = frames(0);
            List<String> expected =
                    new ReferenceReceiver(role, limited(WebSocketOptions.builder()), Delivery.WHOLE, null).read(bytes);
            Protocol protocol = protocol(Delivery.WHOLE, WebSocketOptions.builder(), false);
            List<String> events = Transcript.of(Reception.feed(protocol, pieces(bytes)));
            assertEquals(expected, events, () -> Hex.spell(bytes));
            String last = events.isEmpty() ? "nothing " : events.get(events.size() - 1);
            ends.merge(last.startsWith("failed") ? last : last.substring(0, last.indexOf(' ')), 1, Integer::sum);
        }
        for (String end : List.of("text", "binary", "ping", "close", "failed 1002", "failed 1007", "failed 1009")) {
            assertTrue(ends.getOrDefault(end, 0) > 20, () -> end + " is too rare in " + ends);
        }
    }

    @Test
    void theCutsDoNotMatterWithEveryOptionAndAnExtension() {
        for (int round = 0; round < 4_000; round++) {
            byte[] bytes = frames(2);
            Delivery delivery = random.nextBoolean() ? Delivery.PARTS : Delivery.WHOLE;
            WebSocketOptions.Builder options = WebSocketOptions.builder()
                    .admitRsv(random.nextInt(8))
                    .admitOpcode(Opcode.reserved(3, "mine"))
                    .admitOpcode(Opcode.reserved(11, "control"));
            if (random.nextBoolean()) {
                options.retainFrames();
            }
            List<String> whole =
                    Transcript.of(Reception.feed(protocol(delivery, options, true), List.of(bytes.clone())));
            List<String> pieces = Transcript.of(Reception.feed(protocol(delivery, options, true), pieces(bytes)));
            assertEquals(whole, pieces, () -> Hex.spell(bytes));
        }
    }

    @Test
    void randomBytesNeverThrow() {
        int failed = 0;
        for (int round = 0; round < 10_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            Protocol protocol = protocol(
                    random.nextBoolean() ? Delivery.PARTS : Delivery.WHOLE,
                    WebSocketOptions.builder().admitRsv(7),
                    random.nextBoolean());
            Reception.feed(protocol, pieces(bytes));
            protocol.conclude();
            protocol.takeOutput();
            failed += protocol.hasFailed() ? 1 : 0;
        }
        assertTrue(failed > 2_000 && failed < 10_000, failed + " failed");
    }

    /** Frames that are right more often than not, of the peer's role. */
    private byte[] frames(int reservedBits) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean within = false;
        for (int i = random.nextInt(6); i >= 0; i--) {
            boolean control = random.nextInt(3) == 0;
            boolean fin = control || random.nextInt(3) > 0;
            int opcode = control ? 8 + random.nextInt(3) : within ? 0 : 1 + random.nextInt(2);
            if (opcode == 8 && random.nextInt(3) > 0) {
                opcode = 9;
            }
            within = control ? within : !fin;
            int first = (fin ? 0x80 : 0) | opcode;
            if (random.nextInt(40) == 0) {
                first ^= 1 << random.nextInt(8);
            }
            if (random.nextInt(4) < reservedBits) {
                first |= 0x40;
            }
            frame(out, first, payload(opcode));
        }
        byte[] bytes = out.toByteArray();
        if (random.nextInt(10) == 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length) + 1 : bytes.length);
    }

    private byte[] payload(int opcode) {
        if (opcode == 8) {
            return close();
        }
        if (random.nextInt(8) == 0) {
            return new byte[random.nextInt(opcode > 8 ? 126 : MAX_FRAME + 2)];
        }
        byte[] text = "a\u00E9\u20AC\uD83D\uDE00 z".repeat(random.nextInt(4)).getBytes(StandardCharsets.UTF_8);
        int end = random.nextInt(4) == 0 ? random.nextInt(text.length + 1) : text.length;
        return Arrays.copyOf(text, end);
    }

    private byte[] close() {
        int[] codes = {1000, 1001, 1004, 1005, 1007, 1014, 1015, 3000, 4999, 5000, random.nextInt(65536)};
        int code = codes[random.nextInt(codes.length)];
        byte[] payload = {(byte) (code >>> 8), (byte) code, 'b', (byte) (random.nextInt(4) == 0 ? 0xFF : 'y')};
        return Arrays.copyOf(payload, random.nextInt(5));
    }

    private void frame(ByteArrayOutputStream out, int first, byte[] payload) {
        boolean masks = (role == Role.SERVER) != (random.nextInt(100) == 0);
        int mask = masks ? 0x80 : 0;
        out.write(first);
        if (payload.length < 126 && random.nextInt(100) > 0) {
            out.write(mask | payload.length);
        } else {
            out.write(mask | 126);
            out.write(payload.length >> 8);
            out.write(payload.length);
        }
        byte[] key = new byte[4];
        if (masks) {
            random.nextBytes(key);
            out.writeBytes(key);
        }
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key[i % 4]);
        }
    }

    private List<byte[]> pieces(byte[] bytes) {
        return EverySplit.atRandom(bytes, 1 + random.nextInt(40), random);
    }
}
