package org.ws101.internal.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6455 §5.2. */
class FrameHeaderTest {
    @ParameterizedTest
    @CsvSource({
        "false, 0, 0, 00",
        "true,  0, 0, 80",
        "false, 4, 0, 40",
        "false, 2, 0, 20",
        "false, 1, 0, 10",
        "false, 0, 15, 0f",
        "true,  5, 10, da",
        "true,  7, 15, ff"
    })
    void theFirstByteHoldsFinReservedBitsAndOpcode(boolean fin, int rsv, int opcode, String hex) {
        assertEquals(Integer.parseInt(hex, 16), FrameHeader.firstByte(fin, rsv, opcode));
    }
}
