package org.ws101.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The ways to cut a byte string into pieces: all of them when it is short, else whole, byte by byte, and in two at every
 * position.
 */
public final class EverySplit {
    /** All partitions up to here: 2^9 of them at most. */
    private static final int SHORT = 10;
    /** Beyond this, two pieces are cut at every position of the first and last bytes only, and at many between them. */
    private static final int LONG = 4096;

    private static final int EDGE = 64;
    private static final int STRIDE = 1009;

    private EverySplit() {}

    /** Calls {@code action} with the pieces of each way to cut; they are fresh arrays every time, and none is empty. */
    public static void of(byte[] bytes, Consumer<List<byte[]>> action) {
        cuts(bytes.length).forEach(cuts -> {
            List<byte[]> pieces = new ArrayList<>();
            int from = 0;
            for (int cut : cuts) {
                pieces.add(Arrays.copyOfRange(bytes, from, cut));
                from = cut;
            }
            pieces.add(Arrays.copyOfRange(bytes, from, bytes.length));
            action.accept(pieces);
        });
    }

    /** The bytes in pieces of random lengths, up to a maximum; none is empty. */
    public static List<byte[]> atRandom(byte[] bytes, int most, Random random) {
        List<byte[]> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return pieces;
    }

    /** The bytes, one a piece. */
    public static List<byte[]> byteByByte(byte[] bytes) {
        return IntStream.range(0, bytes.length)
                .mapToObj(i -> new byte[] {bytes[i]})
                .toList();
    }

    private static Stream<int[]> cuts(int length) {
        if (length <= SHORT) {
            return IntStream.range(0, 1 << Math.max(0, length - 1))
                    .mapToObj(set -> IntStream.range(1, length)
                            .filter(cut -> (set & (1 << (cut - 1))) != 0)
                            .toArray());
        }
        Stream<int[]> whole = Stream.of(new int[0], IntStream.range(1, length).toArray());
        IntStream positions = IntStream.range(1, length)
                .filter(cut -> length <= LONG || cut < EDGE || cut > length - EDGE || cut % STRIDE == 0);
        return Stream.concat(whole, positions.mapToObj(cut -> new int[] {cut}));
    }
}
