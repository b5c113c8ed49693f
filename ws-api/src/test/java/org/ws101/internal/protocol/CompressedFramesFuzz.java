package org.ws101.internal.protocol;

import java.util.List;
import org.ws101.testing.Hex;

/**
 * A fuzz target: frames with permessage-deflate, with and without context takeover, in both roles, with every option; see {@link
 * Agreement}.
 */
public final class CompressedFramesFuzz {
    private CompressedFramesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Agreement.check(input, true);
    }

    /** Where a fuzzer may begin, see {@link FramesFuzz#seeds}; the examples are those of RFC 7692 §7.2.3. */
    public static List<byte[]> seeds() {
        return Hex.lines("""
                01 030403  c1 07 f248cdc9c90700
                05 030403  c1 07 f248cdc9c90700  c1 05 f200110000
                05 030403  c1 07 f248cdc9c90700  81 05 48656c6c6f  c1 05 f200110000
                01 030403  41 03 f248cd  80 04 c9c90700
                01 030403  41 03 f248cd  89 00  80 04 c9c90700
                01 030403  c1 0b 000500faff48656c6c6f00  // a block that is not compressed
                05 030403  c1 08 f348cdc9c9070000  c1 05 f200110000  // a final block
                01 030403  c1 0d f24805 0000 00ffff cac9c90700  // two blocks
                01 030403  c1 00  c1 01 00  41 00 80 00
                01 030403  c1 06 f248cdc9c907
                01 030403  c1 03 ffffff  // no such block
                01 030403  c1 07 000100feffc300  // half a character
                01 030403  81 01 41  c0 00  c9 00
                00 030403  c1 87 00000000 f248cdc9c90700
                02 030403  41 83 00000000 f248cd  80 84 00000000 c9c90700
                0e 030403  c2 87 01020304 f34acec8ca0304
                40 030403  01 45 00 00 48656c6c6f  01 45 00 02 48656c6c6f  // of a script
                44 030403  02 5f ff 04 000102030405060708  02 5f 20 00 0102030405060708
                65 030403 00  02 5f ff 00 00  02 41 ff 03 00  // with a limit of the ratio
                45 030203  02 5f ff 01 00  // too large
                41 030203  01 41 ff 02 ff
                """);
    }
}
