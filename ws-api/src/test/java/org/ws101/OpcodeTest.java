package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §5.2, opcodes. */
class OpcodeTest {
    @ParameterizedTest
    @CsvSource({
        "0, continuation, false",
        "1, text, false",
        "2, binary, false",
        "8, connection-close, true",
        "9, ping, true",
        "10, pong, true"
    })
    void numberAndOptypeOfADefinedOpcodeLeadToEachOther(int code, String optype, boolean control) {
        Opcode opcode = Opcode.of(code);
        assertSame(opcode, Opcode.of(optype));
        assertEquals(code, opcode.code());
        assertEquals(optype, opcode.optype());
        assertEquals(optype, opcode.toString());
        assertEquals(control, opcode.isControl());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15, 16})
    void aNumberThatTheRfcDoesNotDefineIsUnknown(int code) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Opcode.of(code));
        assertTrue(e.getMessage().contains("Unknown opcode " + code), e.getMessage());
    }

    @Test
    void anOptypeThatTheRfcDoesNotDefineIsUnknown() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Opcode.of("close"));
        assertTrue(e.getMessage().contains("\"close\"") && e.getMessage().contains("connection-close"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "3, false", "4, false", "5, false", "6, false", "7, false",
        "11, true", "12, true", "13, true", "14, true", "15, true"
    })
    void aReservedOpcodeIsNamedByTheApplication(int code, boolean control) {
        Opcode opcode = Opcode.reserved(code, "mine");
        assertEquals(code, opcode.code());
        assertEquals("mine", opcode.optype());
        assertEquals(control, opcode.isControl());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1, 2, 8, 9, 10, 16, 256})
    void aNumberThatIsNotReservedCannotBeNamed(int code) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> Opcode.reserved(code, "mine"));
        assertTrue(e.getMessage().contains("Opcode " + code), e.getMessage());
    }

    @Test
    void opcodesAreEqualWhenTheirNumbersAre() {
        assertEquals(Opcode.reserved(3, "mine"), Opcode.reserved(3, "yours"));
        assertEquals(3, Opcode.reserved(3, "mine").hashCode());
        assertNotEquals(Opcode.TEXT, Opcode.BINARY);
        assertFalse(Opcode.TEXT.equals((Object) "text"));
    }
}
