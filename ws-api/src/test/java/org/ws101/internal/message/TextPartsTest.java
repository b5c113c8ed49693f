package org.ws101.internal.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Hex;

class TextPartsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ascii",
                "\u00E9",
                "\u20AC",
                "\uD83D\uDE00",
                "a\u00E9",
                "\u00E9a",
                "\u20ACb",
                "\uD83D\uDE00c",
                "\uD83D\uDE00\u20AC\u00E9a",
                "\uFFFF\u0800\u07FF\u0080",
                "\uD800\uDC00\uDBFF\uDFFF"
            })
    void thePartsJoinedAreTheText(String text) {
        EverySplit.of(text.getBytes(StandardCharsets.UTF_8), pieces -> {
            TextParts parts = new TextParts();
            StringBuilder joined = new StringBuilder();
            for (byte[] piece : pieces) {
                String part = parts.next(piece);
                assertFalse(part.contains("\uFFFD"), () -> "a character was cut: " + part);
                joined.append(part);
            }
            assertEquals(text, joined.toString());
        });
    }

    @Test
    void aCharacterThatIsCutComesWithTheLaterPart() {
        TextParts parts = new TextParts();
        assertEquals("a", parts.next(Hex.bytes("61 f0 9f")));
        assertEquals("", parts.next(Hex.bytes("98")));
        assertEquals("\uD83D\uDE00b", parts.next(Hex.bytes("80 62")));
        assertEquals("", parts.next(new byte[0]));
    }

    @Test
    void aWholeCharacterIsNotHeldBack() {
        TextParts parts = new TextParts();
        assertEquals("\u00E9", parts.next(Hex.bytes("c3 a9")));
        assertEquals("\u20AC", parts.next(Hex.bytes("e2 82 ac")));
        assertEquals("\uD83D\uDE00", parts.next(Hex.bytes("f0 9f 98 80")));
        assertEquals("", parts.next(Hex.bytes("f0")));
        assertEquals("", parts.next(Hex.bytes("9f 98")));
        assertEquals("\uD83D\uDE00", parts.next(Hex.bytes("80")));
    }
}
