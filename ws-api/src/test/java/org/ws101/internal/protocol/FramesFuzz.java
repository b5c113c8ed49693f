package org.ws101.internal.protocol;

import java.util.List;
import org.ws101.testing.Hex;

/** A fuzz target: frames without an extension, in both roles, with every option; see {@link Agreement}. */
public final class FramesFuzz {
    private FramesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Agreement.check(input, false);
    }

    /** Where a fuzzer may begin. The first bytes are the options: choices, sizes of frames and messages, fragments. */
    public static List<byte[]> seeds() {
        return Hex.lines("""
                00 030403  81 85 00000000 48656c6c6f  // a server, raw bytes: "Hello"
                01 030403  81 05 48656c6c6f           // a client
                01 030403  01 03 48656c  80 02 6c6f   // in two frames
                01 030403  01 03 48656c  89 01 21  80 02 6c6f  // with a ping between them
                01 030403  88 02 03e8  // a close frame
                01 030403  88 06 03e9 62796521
                01 030403  88 01 03
                01 030403  88 02 03ed
                01 030403  82 7e 0004 01020304  // not the shortest form
                01 030403  82 7f 8000000000000000
                01 040403  82 7f 0000000040000000  // nothing behind it
                01 000403  82 7e 007e  // a byte more than a frame may have
                01 030203  82 7e 012d  // and than a message may
                01 000103  82 15 000102030405060708090a0b0c0d0e0f1011121314
                01 030401  01 00 00 00 00 00 80 00
                02 030403  01 83 00000000 48656c  80 82 00000000 6c6f  // in parts
                0a 030403  81 85 00000000 48656c6c6f  // in parts, and frames are retained
                08 030403  01 83 01020304 48656c  80 82 05060708 6c6f
                12 030403 07  b1 80 00000000  8b 81 00000000 21  73 80 00000000
                40 030403  01 05 48656c6c6f  80 05 f09f9886 21  // of a script
                40 030403  01 02 c3a9  00 21 e282ac  80 01 f0
                41 030403  02 3f ff 61  80 3f 10 62  // large messages
                41 030403  09 41 00  88 62 00 00 03e8
                40 030403  82 61 00 02  82 61 00 06  82 61 00 0c
                """);
    }
}
