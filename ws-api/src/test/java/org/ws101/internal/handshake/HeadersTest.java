package org.ws101.internal.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.internal.extension.CountingText;

class HeadersTest {

    @Nested
    class Fields {

        private final Headers headers = Headers.builder()
                .add("Host", "a")
                .add("X-List", "1, 2")
                .add("HOST", "b")
                .add("x-list", "3")
                .build();

        @Test
        void areFoundInAnyCase() {
            assertEquals(List.of("a", "b"), headers.all("hOsT"));
            assertEquals(List.of(), headers.all("hOs"));
            assertEquals(Optional.of("a"), headers.first("host"));
        }

        @Test
        void areEmptyWhereAbsent() {
            assertEquals(List.of(), headers.all("Origin"));
            assertEquals(Optional.empty(), headers.first("Origin"));
            assertEquals(List.of(), headers.tokens("Origin"));
        }

        @Test
        void areNamedInOrderAsFirstSpelt() {
            assertEquals(List.of("Host", "X-List"), headers.names());
        }

        @Test
        void areVisitedLineByLine() {
            List<String> lines = new ArrayList<>();
            headers.forEach((name, value) -> lines.add(name + "=" + value));
            assertEquals(List.of("Host=a", "X-List=1, 2", "HOST=b", "x-list=3"), lines);
        }

        @Test
        void areThoseOfThePackedText() {
            List<String> lines = new ArrayList<>();
            Headers.unpack(headers.pack()).forEach((name, value) -> lines.add(name + "=" + value));
            assertEquals(List.of("Host=a", "X-List=1, 2", "HOST=b", "x-list=3"), lines);
            assertEquals(
                    Optional.of("a b"),
                    Headers.unpack(Headers.of("Odd", "a\0b").pack()).first("odd"));
            assertEquals(List.of(), Headers.unpack(Headers.empty().pack()).names());
            assertEquals(
                    Optional.of(""),
                    Headers.unpack(Headers.of("Empty", "").pack()).first("Empty"));
        }

        @Test
        void areAMapOfNamesInAnyCase() {
            assertEquals(List.of("a", "b"), headers.toMap().get("hOsT"));
            assertEquals(List.of("Host", "X-List"), List.copyOf(headers.toMap().keySet()));
            assertThrows(
                    UnsupportedOperationException.class, () -> headers.toMap().clear());
        }

        @Test
        void areShownWithoutTheirValues() {
            assertEquals("[Host, X-List]", headers.toString());
        }

        @Test
        void areNoneInEmpty() {
            assertEquals(List.of(), Headers.empty().names());
        }

        @Test
        void areOneInOf() {
            assertEquals(List.of("v"), Headers.of("N", "v").all("n"));
        }
    }

    @Nested
    class Values {

        /** RFC 9110 §5.5. */
        @Test
        void loseTheWhiteSpaceRoundThemAndNothingElse() {
            assertEquals(List.of("a b"), Headers.of("n", " \ta b\t ").all("n"));
            assertEquals(List.of(""), Headers.of("n", " \t ").all("n"));
            assertEquals(List.of("\ra\n\u0000"), Headers.of("n", "\ra\n\u0000").all("n"));
        }

        @Test
        void areImmutable() {
            List<String> values = Headers.of("n", "a").all("n");
            assertThrows(UnsupportedOperationException.class, () -> values.add("b"));
        }

        @Test
        void stayWhenTheBuilderGoesOn() {
            Headers.Builder builder = Headers.builder().add("n", "a");
            Headers before = builder.build();
            Headers after = builder.add("n", "b").addAll(Headers.of("m", "c")).build();

            assertEquals(List.of("a"), before.all("n"));
            assertEquals(List.of("n"), before.names());
            assertEquals(List.of("a", "b"), after.all("n"));
            assertEquals(List.of("c"), after.all("m"));
        }
    }

    /** RFC 9110 §5.6.1. */
    @Nested
    class Tokens {

        private static List<String> tokens(String... lines) {
            Headers.Builder builder = Headers.builder();
            for (String line : lines) {
                builder.add("n", line);
            }
            return builder.build().tokens("N");
        }

        @Test
        void areSplitAtCommasOverAllLines() {
            assertEquals(List.of("a", "b", "c", "d"), tokens("a,b", "c , \td"));
        }

        @Test
        void areNeverEmpty() {
            assertEquals(List.of("a", "b"), tokens(",", "", ", a,,b, ", " "));
        }

        @Test
        void keepCommasInsideQuotes() {
            assertEquals(List.of("a=\"1,2\"", "b"), tokens("a=\"1,2\",b"));
        }

        @Test
        void keepEscapedQuotesInsideQuotes() {
            assertEquals(List.of("\"a\\\",b\"", "c"), tokens("\"a\\\",b\",c"));
        }

        @Test
        void endWithTheLineInAnOpenQuote() {
            assertEquals(List.of("a", "\"b,c", "d"), tokens("a,\"b,c", "d"));
            assertEquals(List.of("\"a\\"), tokens("\"a\\"));
        }

        @Test
        void takeABackslashOutsideQuotesAsItIs() {
            assertEquals(List.of("a\\", "b"), tokens("a\\,b"));
        }

        @Test
        void areImmutable() {
            List<String> tokens = tokens("a");
            assertThrows(UnsupportedOperationException.class, tokens::clear);
        }

        @Test
        void areFoundInAnyCaseButOnlyWhole() {
            Headers headers = Headers.of("Connection", "keep-alive, UPGRADE");
            assertTrue(headers.hasToken("connection", "upgrade"));
            assertFalse(headers.hasToken("connection", "keep"));
            assertFalse(headers.hasToken("upgrade", "upgrade"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", ",", " ", "a,", " ,", "\"", "\\", "\"\\"})
        void takeStepsThatGrowNoFasterThanTheLine(String piece) {
            long once = steps(piece.repeat(10_000));
            long twice = steps(piece.repeat(20_000));
            assertTrue(twice <= 2 * once, once + " steps became " + twice);
            assertTrue(once <= 3L * piece.length() * 10_000, once + " steps");
        }

        private static long steps(String line) {
            CountingText text = new CountingText(line);
            Headers.splitList(text, new ArrayList<>());
            return text.steps();
        }
    }
}
