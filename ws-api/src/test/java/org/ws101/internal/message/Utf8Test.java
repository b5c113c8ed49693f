package org.ws101.internal.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.testing.EverySplit;
import org.ws101.testing.Hex;

/** RFC 3629, as RFC 6455 §8.1 asks for it. */
class Utf8Test {
    /** What the bytes are: the index of the first that cannot stand where it stands, or how they end. */
    private static String judge(byte[] bytes) {
        Utf8 utf8 = new Utf8();
        for (int i = 0; i < bytes.length; i++) {
            if (!utf8.accept(bytes, i, 1)) {
                return "wrong at " + i;
            }
        }
        return utf8.isComplete() ? "complete" : "cut";
    }

    @Nested
    class Known {
        @ParameterizedTest
        @CsvSource({
            "'', complete",
            "00, complete",
            "7f, complete",
            "80, wrong at 0", // a continuation byte alone
            "bf, wrong at 0",
            "61 80, wrong at 1",
            "c0 80, wrong at 0", // overlong U+0000
            "c1 bf, wrong at 0", // overlong U+007F
            "c2 80, complete", // U+0080
            "c2 7f, wrong at 1",
            "c2 c0, wrong at 1",
            "df bf, complete", // U+07FF
            "e0 80, wrong at 1", // overlong
            "e0 9f, wrong at 1", // overlong U+07FF
            "e0 a0 80, complete", // U+0800
            "e0 bf bf, complete",
            "e0 c0, wrong at 1",
            "e1 7f, wrong at 1",
            "e1 80 80, complete",
            "e1 bf c0, wrong at 2",
            "ed 9f bf, complete", // U+D7FF
            "ed a0, wrong at 1", // U+D800, a surrogate
            "ed bf, wrong at 1", // U+DFFF
            "ee 80 80, complete", // U+E000
            "ef bf bf, complete", // U+FFFF
            "f0 80, wrong at 1", // overlong
            "f0 8f, wrong at 1", // overlong U+FFFF
            "f0 90 80 80, complete", // U+10000
            "f0 bf bf bf, complete",
            "f1 80 80 80, complete",
            "f3 bf bf bf, complete",
            "f4 80 80 80, complete",
            "f4 8f bf bf, complete", // U+10FFFF
            "f4 90, wrong at 1", // U+110000
            "f4 bf, wrong at 1",
            "f5, wrong at 0",
            "f7, wrong at 0",
            "f8, wrong at 0", // five bytes
            "fc, wrong at 0", // six bytes
            "fe, wrong at 0",
            "ff, wrong at 0",
            "f1 80 80 7f, wrong at 3",
            "f1 80 80 c0, wrong at 3",
            "f1 80 7f, wrong at 2",
            "c2, cut",
            "e1 80, cut",
            "f1 80 80, cut",
            "c2 80 80, wrong at 2",
            "e0 a0 80 80, wrong at 3",
            "61 e2 82 ac 7a, complete"
        })
        void theFirstByteThatIsWrongIsFound(String hex, String verdict) {
            byte[] bytes = Hex.bytes(hex);
            assertEquals(verdict, judge(bytes));
            EverySplit.of(bytes, pieces -> {
                Utf8 utf8 = new Utf8();
                boolean accepted = pieces.stream().allMatch(piece -> utf8.accept(piece, 0, piece.length));
                assertEquals(!verdict.startsWith("wrong"), accepted);
                assertEquals(verdict.equals("complete"), accepted && utf8.isComplete());
            });
        }

        @Test
        void onlyTheRangeIsLookedAt() {
            byte[] bytes = Hex.bytes("ff c3 a9 ff");
            Utf8 utf8 = new Utf8();
            assertTrue(utf8.accept(bytes, 1, 2));
            assertTrue(utf8.isComplete());
        }

        /** Eight ASCII bytes are taken in a step: a wrong byte must be found at every place of it. */
        @Test
        void aWrongByteIsFoundAtEveryPlace() {
            for (int length = 1; length < 40; length++) {
                for (int place = 0; place < length; place++) {
                    byte[] bytes = new byte[length];
                    Arrays.fill(bytes, (byte) 'a');
                    assertTrue(new Utf8().accept(bytes, 0, length));
                    bytes[place] = (byte) 0x80;
                    assertFalse(new Utf8().accept(bytes, 0, length));
                }
            }
        }

        @Test
        void resetForgetsACharacterThatWasCut() {
            Utf8 utf8 = new Utf8();
            utf8.accept(Hex.bytes("e2 82"), 0, 2);
            assertFalse(utf8.isComplete());
            utf8.reset();
            assertTrue(utf8.isComplete());
            assertTrue(utf8.accept(Hex.bytes("61"), 0, 1));
        }

        @Test
        void aCopyGoesOnByItself() {
            Utf8 utf8 = new Utf8();
            utf8.accept(Hex.bytes("e0"), 0, 1);
            Utf8 copy = utf8.copy();
            assertFalse(copy.accept(Hex.bytes("80"), 0, 1), "overlong in the copy as well");
            assertTrue(utf8.copy().accept(Hex.bytes("a0 80"), 0, 2));
            assertFalse(utf8.isComplete());
            assertFalse(utf8.copy().accept(Hex.bytes("c0"), 0, 1));
        }
    }

    /** Slow models that are right because they are simple. */
    @Nested
    class Oracle {
        /** The prefixes of the encodings of all characters, as numbers; index: how many bytes they have. */
        private final BitSet[] prefixes = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};

        private final BitSet[] whole = {new BitSet(), new BitSet(), new BitSet(), new BitSet()};

        private void learnAllCharacters() {
            for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
                if (codePoint < 0xD800 || codePoint > 0xDFFF) {
                    byte[] bytes = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                    int number = 0;
                    for (int i = 0; i < Math.min(3, bytes.length); i++) {
                        number = number << 8 | (bytes[i] & 0xFF);
                        (i == bytes.length - 1 ? whole : prefixes)[i + 1].set(number);
                    }
                }
            }
        }

        /** As {@link #judge}, for up to three bytes. */
        private int firstWrong(byte[] bytes) {
            int number = 0;
            int count = 0;
            for (int i = 0; i < bytes.length; i++) {
                number = number << 8 | (bytes[i] & 0xFF);
                count++;
                if (whole[count].get(number)) {
                    number = 0;
                    count = 0;
                } else if (!prefixes[count].get(number)) {
                    return i;
                }
            }
            return count == 0 ? -1 : -2;
        }

        @Test
        void allStringsOfUpToThreeBytes() {
            learnAllCharacters();
            for (int length = 1; length <= 3; length++) {
                byte[] bytes = new byte[length];
                for (int number = 0; number < 1 << (8 * length); number++) {
                    for (int i = 0; i < length; i++) {
                        bytes[i] = (byte) (number >>> (8 * (length - 1 - i)));
                    }
                    int expected = firstWrong(bytes);
                    Utf8 utf8 = new Utf8();
                    int found = 0;
                    while (found < length && utf8.accept(bytes, found, 1)) {
                        found++;
                    }
                    if (found == length) {
                        found = utf8.isComplete() ? -1 : -2;
                    }
                    if (found != expected) {
                        assertEquals(expected, found, Hex.spell(bytes));
                    }
                }
            }
        }

        @Test
        void randomStringsAreJudgedAsTheJdkJudgesThem() {
            Random random = new Random(3629);
            var decoder = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
            int valid = 0;
            for (int round = 0; round < 200_000; round++) {
                byte[] bytes = mostlyValid(random);
                String expected;
                try {
                    expected = decoder.decode(ByteBuffer.wrap(bytes)).toString();
                } catch (CharacterCodingException e) {
                    expected = null;
                }
                Utf8 utf8 = new Utf8();
                boolean accepted = utf8.accept(bytes, 0, bytes.length) && utf8.isComplete();
                if (accepted != (expected != null)) {
                    assertEquals(expected != null, accepted, Hex.spell(bytes));
                }
                if (accepted) {
                    valid++;
                    assertEquals(expected, utf8.decode(bytes, 0, bytes.length));
                }
            }
            assertTrue(valid > 50_000 && valid < 150_000, valid + " were valid");
        }

        private byte[] mostlyValid(Random random) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                int codePoint = random.nextInt(1 << (7 + random.nextInt(15))) % 0x110000;
                text.appendCodePoint(codePoint >= 0xD800 && codePoint <= 0xDFFF ? 'x' : codePoint);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            return bytes;
        }
    }

    @Nested
    class Decode {
        @Test
        void asciiAndWhatFollowsIt() {
            Utf8 utf8 = new Utf8();
            byte[] ascii = Hex.bytes("ee 61 62 ee");
            assertTrue(utf8.accept(ascii, 1, 2));
            assertEquals("ab", utf8.decode(ascii, 1, 2));
            byte[] euro = Hex.bytes("e2 82 ac");
            assertTrue(utf8.accept(euro, 0, 3));
            assertEquals("\u20AC", utf8.decode(euro, 0, 3));
        }

        @Test
        void afterAResetATextIsDecodedAsItIs() {
            Utf8 utf8 = new Utf8();
            byte[] bytes = Hex.bytes("c3 a9");
            utf8.accept(bytes, 0, 2);
            utf8.reset();
            utf8.accept(bytes, 0, 2);
            assertEquals("\u00E9", utf8.decode(bytes, 0, 2));
        }
    }

    @Nested
    class Encode {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "a",
                    "\u0000\u007F",
                    "\u0080\u07FF",
                    "\u0800\uD7FF\uE000\uFFFF",
                    "\uD800\uDC00\uDBFF\uDFFF",
                    "a\u00E9\u20AC\uD83D\uDE00z"
                })
        void asTheJdkDoes(String text) {
            byte[] expected = text.getBytes(StandardCharsets.UTF_8);
            byte[] bytes = new byte[3 * text.length() + 2];
            assertEquals(expected.length + 2, Utf8.encode(text, bytes, 2));
            assertArrayEquals(expected, Arrays.copyOfRange(bytes, 2, expected.length + 2));
            assertEquals(0, bytes[0] | bytes[1]);
            assertArrayEquals(expected, Utf8.encode(text));
        }

        @Test
        void everyCharacter() {
            byte[] bytes = new byte[4];
            for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
                if (codePoint < 0xD800 || codePoint > 0xDFFF) {
                    String text = Character.toString(codePoint);
                    byte[] expected = text.getBytes(StandardCharsets.UTF_8);
                    int length = Utf8.encode(text, bytes, 0);
                    if (!Arrays.equals(expected, 0, expected.length, bytes, 0, length)) {
                        assertArrayEquals(expected, Arrays.copyOf(bytes, length));
                    }
                }
            }
        }

        /** The texts are spelt in UTF-16. */
        @ParameterizedTest
        @CsvSource({"d800, 0", "dc00, 0", "0061 dbff, 1", "0061 d83d 0062, 1", "dc00 d800, 0", "d83d de00 de00, 2"})
        void anUnpairedSurrogateIsRefused(String utf16, int index) {
            byte[] units = Hex.bytes(utf16);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < units.length; i += 2) {
                text.append((char) ((units[i] & 0xFF) << 8 | (units[i + 1] & 0xFF)));
            }
            assertRefused(index, text.toString());
            assertRefused(index + 1, "?" + text);
            assertRefused(index + 40, "what? ".repeat(6) + "????" + text + "?");
            assertRefused(index + 40, "x".repeat(40) + text + "x".repeat(40));
            assertRefused(index + 4, "\u20AC?\u20AC?" + text + "\u20AC");
        }

        private static void assertRefused(int index, String text) {
            for (Runnable encoding : List.<Runnable>of(
                    () -> Utf8.encode(text), () -> Utf8.encode(text, new byte[3 * text.length()], 0))) {
                Exception e = assertThrows(IllegalArgumentException.class, encoding::run);
                assertTrue(e.getMessage().contains("index " + index + ","), e.getMessage());
            }
        }

        /** For an unpaired surrogate the JDK writes a question mark; one that was sent is none. */
        @Test
        void questionMarksAndPairsAnywhere() {
            for (String unit : List.of("?", "a?", "seven__?", "\u00E9?", "\uD83D\uDE00?", "?\u20AC")) {
                for (int length = 0; length < 40; length++) {
                    String text = "x".repeat(length) + unit.repeat(9) + "y".repeat(length);
                    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), Utf8.encode(text));
                }
            }
        }
    }
}
