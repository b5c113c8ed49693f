package org.ws101;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.testing.Hex;

/** RFC 6455 §7.4, and the codes that IANA registered since. */
class CloseCodeTest {
    @ParameterizedTest
    @CsvSource({
        "1000, normal-closure, 03e8",
        "1001, going-away, 03e9",
        "1002, protocol-error, 03ea",
        "1003, unsupported-data, 03eb",
        "1005, no-status-rcvd, 03ed",
        "1006, abnormal-closure, 03ee",
        "1007, invalid-frame-payload-data, 03ef",
        "1008, policy-violation, 03f0",
        "1009, message-too-big, 03f1",
        "1010, mandatory-ext, 03f2",
        "1011, internal-server-error, 03f3",
        "1012, service-restart, 03f4",
        "1013, try-again-later, 03f5",
        "1014, bad-gateway, 03f6",
        "1015, tls-handshake, 03f7"
    })
    void numberNameAndBytesOfARegisteredCodeLeadToEachOther(int number, String name, String bytes) {
        CloseCode code = CloseCode.of(number);
        assertEquals(number, code.code());
        assertEquals(name, code.name());
        assertEquals(code, CloseCode.of(name));
        assertEquals(code, CloseCode.of(Integer.toString(number)));
        assertArrayEquals(Hex.bytes(bytes), code.bytes());
        assertEquals(number + " " + name, code.toString());
    }

    @Test
    void theConstantsHaveTheirNumbers() {
        assertEquals(1000, CloseCode.NORMAL_CLOSURE.code());
        assertEquals(1001, CloseCode.GOING_AWAY.code());
        assertEquals(1002, CloseCode.PROTOCOL_ERROR.code());
        assertEquals(1003, CloseCode.UNSUPPORTED_DATA.code());
        assertEquals(1005, CloseCode.NO_STATUS_RCVD.code());
        assertEquals(1006, CloseCode.ABNORMAL_CLOSURE.code());
        assertEquals(1007, CloseCode.INVALID_FRAME_PAYLOAD_DATA.code());
        assertEquals(1008, CloseCode.POLICY_VIOLATION.code());
        assertEquals(1009, CloseCode.MESSAGE_TOO_BIG.code());
        assertEquals(1010, CloseCode.MANDATORY_EXT.code());
        assertEquals(1011, CloseCode.INTERNAL_SERVER_ERROR.code());
        assertEquals(1012, CloseCode.SERVICE_RESTART.code());
        assertEquals(1013, CloseCode.TRY_AGAIN_LATER.code());
        assertEquals(1014, CloseCode.BAD_GATEWAY.code());
        assertEquals(1015, CloseCode.TLS_HANDSHAKE.code());
    }

    @Test
    void exactlyTheRegisteredAndThePrivateCodesAreKnown() {
        int[] known = IntStream.concat(
                        IntStream.rangeClosed(1000, 1015).filter(code -> code != 1004),
                        IntStream.rangeClosed(3000, 4999))
                .toArray();
        assertArrayEquals(
                known,
                IntStream.rangeClosed(-1, 70_000).filter(CloseCodeTest::isKnown).toArray());
    }

    private static boolean isKnown(int code) {
        try {
            return CloseCode.of(code).code() == code;
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().contains("Unknown close code " + code), e.getMessage());
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3000, 3999, 4000, 4999})
    void aCodeOfOnesOwnIsNamedByItsDigits(int number) {
        CloseCode code = CloseCode.of(number);
        assertEquals(Integer.toString(number), code.name());
        assertEquals(Integer.toString(number), code.toString());
        assertEquals(code, CloseCode.of(code.name()));
        assertTrue(code.mayBeSent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "normal", "Normal-Closure", "1004", "2999", "5000", "03000", "30x0", "٣٠٠٠", "-300"})
    void anUnknownNameIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> CloseCode.of(name));
    }

    @Test
    void theErrorForAnUnknownNameListsTheKnownOnes() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> CloseCode.of("bye"));
        assertTrue(e.getMessage().contains("\"bye\"") && e.getMessage().contains("going-away"), e.getMessage());
    }

    @Test
    void threeCodesMayNeverBeSent() {
        assertFalse(CloseCode.NO_STATUS_RCVD.mayBeSent());
        assertFalse(CloseCode.ABNORMAL_CLOSURE.mayBeSent());
        assertFalse(CloseCode.TLS_HANDSHAKE.mayBeSent());
        assertEquals(
                12,
                IntStream.rangeClosed(1000, 1015)
                        .filter(code -> code != 1004 && CloseCode.of(code).mayBeSent())
                        .count());
    }
}
