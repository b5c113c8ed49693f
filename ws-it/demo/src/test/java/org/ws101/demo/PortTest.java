package org.ws101.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PortTest {
    @ParameterizedTest
    @CsvSource({"'', 8080", "0, 0", "9000, 9000", "' 9000 ', 9000", "65535, 65535"})
    void isTakenFromTheEnvironment(String value, int port) {
        assertEquals(port, Port.of(Map.of("PORT", value), 8080));
    }

    @Test
    void isTheProgramsOwnWithoutTheVariable() {
        assertEquals(9001, Port.of(Map.of(), 9001));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "-1", "65536", "99999999999", "80 80"})
    void otherValuesAreRefusedWithTheRemedy(String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> Port.of(Map.of("PORT", value), 8080))
                .getMessage();
        assertEquals(
                "The environment variable PORT is \"" + value
                        + "\": set it to a port, 1 to 65535, or to 0 for any that is free",
                message);
    }
}
