package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §9.1. */
class ExtensionHeaderTest {

    private static ExtensionOffer offer(String name, ExtensionOffer.Parameter... parameters) {
        return new ExtensionOffer(name, List.of(parameters));
    }

    private static ExtensionOffer.Parameter parameter(String name) {
        return new ExtensionOffer.Parameter(name, Optional.empty());
    }

    private static ExtensionOffer.Parameter parameter(String name, String value) {
        return new ExtensionOffer.Parameter(name, Optional.of(value));
    }

    @Nested
    class Reading {

        @Test
        void aNameAlone() throws Exception {
            assertEquals(List.of(offer("foo")), ExtensionHeader.parse("foo"));
        }

        @Test
        void parametersWithAndWithoutValue() throws Exception {
            assertEquals(
                    List.of(offer("foo", parameter("a"), parameter("b", "10"), parameter("c"))),
                    ExtensionHeader.parse("foo;a;b=10;c"));
        }

        @Test
        void alternativesInTheirOrder() throws Exception {
            assertEquals(
                    List.of(
                            offer("permessage-deflate", parameter("server_max_window_bits", "10")),
                            offer("permessage-deflate"),
                            offer("bar")),
                    ExtensionHeader.parse("permessage-deflate; server_max_window_bits=10, permessage-deflate, bar"));
        }

        @Test
        void severalLinesAsOneList() throws Exception {
            assertEquals(
                    List.of(offer("a", parameter("x")), offer("b"), offer("c")),
                    ExtensionHeader.parse(List.of("a;x", "", "b,c")));
        }

        @Test
        void whiteSpaceRoundEveryPart() throws Exception {
            assertEquals(
                    List.of(offer("a", parameter("x", "1"), parameter("y", "2")), offer("b")),
                    ExtensionHeader.parse("\t a \t; x \t=\t 1 ;\ty = \"2\" \t, b \t"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "\t", ",", " , ,\t,"})
        void nothingInAListOfEmptyElements(String value) throws Exception {
            assertEquals(List.of(), ExtensionHeader.parse(value));
        }

        @Test
        void nothingInNoLines() throws Exception {
            assertEquals(List.of(), ExtensionHeader.parse(List.of()));
        }

        @Test
        void emptyElementsBetweenOthersAreSkipped() throws Exception {
            assertEquals(List.of(offer("a"), offer("b")), ExtensionHeader.parse(",a,,\t,b,"));
        }

        @Test
        void aQuotedValueEqualsTheValueWithoutQuotes() throws Exception {
            assertEquals(ExtensionHeader.parse("a;x=10"), ExtensionHeader.parse("a;x=\"10\""));
        }

        @Test
        void butThatItWasQuotedIsKept() throws Exception {
            List<ExtensionOffer.Parameter> parameters =
                    ExtensionHeader.parse("a;x=\"10\";y=10;z").get(0).parameters();
            assertEquals(
                    List.of(true, false, false),
                    parameters.stream().map(ExtensionOffer.Parameter::quoted).toList());
        }

        @Test
        void aQuotedValueIsUnescaped() throws Exception {
            assertEquals(List.of(offer("a", parameter("x", "10"))), ExtensionHeader.parse("a;x=\"\\1\\0\""));
        }

        @Test
        void aRepeatedParameterIsKeptForTheNegotiationToSee() throws Exception {
            assertEquals(List.of(offer("a", parameter("x"), parameter("x", "1"))), ExtensionHeader.parse("a;x;x=1"));
        }

        @Test
        void theResultIsImmutable() throws Exception {
            List<ExtensionOffer> offers = ExtensionHeader.parse("a");
            assertThrows(UnsupportedOperationException.class, offers::clear);
        }
    }

    @Nested
    class Malformed {

        @ParameterizedTest
        @CsvSource(delimiter = '~', quoteCharacter = '\'', textBlock = """
                ;               ~ 0  ~ expected an extension name
                =               ~ 0  ~ expected an extension name
                "a"             ~ 0  ~ expected an extension name
                a, @            ~ 3  ~ expected an extension name
                a b             ~ 2  ~ expected a comma, a semicolon or the end
                a=1             ~ 1  ~ expected a comma, a semicolon or the end
                a;x=1 y         ~ 6  ~ expected a comma, a semicolon or the end
                a;x="1"y        ~ 7  ~ expected a comma, a semicolon or the end
                a;              ~ 2  ~ expected a parameter name
                a;;x            ~ 2  ~ expected a parameter name
                a;,b            ~ 2  ~ expected a parameter name
                a;=1            ~ 2  ~ expected a parameter name
                a;x=            ~ 4  ~ expected a parameter value
                a;x=;y          ~ 4  ~ expected a parameter value
                a;x==           ~ 4  ~ expected a parameter value
                a;x=""          ~ 5  ~ expected a token inside the quotes
                a;x="1 0"       ~ 6  ~ expected a token inside the quotes
                a;x="1,0"       ~ 6  ~ expected a token inside the quotes
                a;x="\\""       ~ 6  ~ expected a token inside the quotes
                a;x="1\\        ~ 7  ~ expected a token inside the quotes
                a;x="10         ~ 7  ~ expected a closing quote
                a;x="           ~ 5  ~ expected a closing quote
                """)
        void isRefusedAtItsPosition(String value, int position, String problem) {
            MalformedHeaderException e =
                    assertThrows(MalformedHeaderException.class, () -> ExtensionHeader.parse(value));
            assertEquals(problem + " at position " + position, e.getMessage());
            assertEquals(position, e.position());
        }

        @ParameterizedTest
        @ValueSource(strings = {"a\r\nb", "a\u0000", "a\u000B", "\u00E9", "a;\u212A=1", "a;x=\u010A"})
        void controlsAndCharactersBeyondAsciiAreRefused(String value) {
            assertThrows(MalformedHeaderException.class, () -> ExtensionHeader.parse(value));
        }

        @Test
        void theMessageDoesNotQuoteThePeer() {
            MalformedHeaderException e =
                    assertThrows(MalformedHeaderException.class, () -> ExtensionHeader.parse("<script>"));
            assertEquals("expected an extension name at position 0", e.getMessage());
        }
    }

    @Nested
    class Limits {

        private static String many(int count, String element, String separator) {
            return String.join(separator, Collections.nCopies(count, element));
        }

        @Test
        void asManyExtensionsAsTheLimitAreAccepted() throws Exception {
            assertEquals(
                    ExtensionHeader.MAX_EXTENSIONS,
                    ExtensionHeader.parse(many(ExtensionHeader.MAX_EXTENSIONS, "a", ",") + ",,,")
                            .size());
        }

        @Test
        void oneExtensionMoreIsRefused() {
            MalformedHeaderException e = assertThrows(
                    MalformedHeaderException.class,
                    () -> ExtensionHeader.parse(many(ExtensionHeader.MAX_EXTENSIONS + 1, "a", ",")));
            assertEquals("more than 32 extensions at position 64", e.getMessage());
        }

        @Test
        void asManyParametersAsTheLimitAreAccepted() throws Exception {
            assertEquals(
                    ExtensionHeader.MAX_PARAMETERS,
                    ExtensionHeader.parse("a;" + many(ExtensionHeader.MAX_PARAMETERS, "x", ";"))
                            .get(0)
                            .parameters()
                            .size());
        }

        @Test
        void oneParameterMoreIsRefused() {
            MalformedHeaderException e = assertThrows(
                    MalformedHeaderException.class,
                    () -> ExtensionHeader.parse("a;" + many(ExtensionHeader.MAX_PARAMETERS + 1, "x", ";")));
            assertEquals("more than 16 parameters of one extension at position 34", e.getMessage());
        }

        @ParameterizedTest
        @ValueSource(strings = {"a", " ", ",", "\t,", "a;x=\"\\", "a;x=\"a"})
        void stepsGrowNoFasterThanTheText(String seed) {
            long once = steps(seed + seed.substring(seed.length() - 1).repeat(10_000));
            long twice = steps(seed + seed.substring(seed.length() - 1).repeat(20_000));
            assertTrue(twice <= 2 * once + 100, once + " steps became " + twice);
            assertTrue(once <= 10 * 10_000, once + " steps for 10,000 characters");
        }

        private static long steps(String value) {
            CountingText text = new CountingText(value);
            try {
                ExtensionHeader.parse(text);
            } catch (MalformedHeaderException e) {
                assertTrue(e.position() <= value.length());
            }
            return text.steps();
        }
    }

    @Nested
    class Writing {

        @Test
        void theSeedsOfferBecomesItsHeader() {
            assertEquals(
                    "permessage-deflate; server_max_window_bits=10, permessage-deflate",
                    ExtensionHeader.format(List.of(
                            offer("permessage-deflate", parameter("server_max_window_bits", "10")),
                            offer("permessage-deflate"))));
        }

        @Test
        void parametersWithoutValueHaveNoEqualsSign() {
            assertEquals("a; x; y=1", ExtensionHeader.format(List.of(offer("a", parameter("x"), parameter("y", "1")))));
        }

        @Test
        void nothingIsWrittenForNoExtensions() {
            assertEquals("", ExtensionHeader.format(List.of()));
        }
    }

    /** Arbitrary text over the characters that matter: either malformed, or what was read survives writing and reading. */
    @Test
    void arbitraryTextIsReadAndWrittenBackOrMalformed() throws Exception {
        Random random = new Random(20_260_101);
        String[] pieces = {"a", "b1", ";", "=", ",", "\"", "\\", " ", "\t", "\u0000", "\u00FF", "\u2028"};
        int wellFormed = 0;
        for (int round = 0; round < 20_000; round++) {
            String value = random.ints(random.nextInt(12), 0, pieces.length)
                    .mapToObj(i -> pieces[i])
                    .reduce("", String::concat);
            List<ExtensionOffer> read;
            try {
                read = ExtensionHeader.parse(value);
            } catch (MalformedHeaderException e) {
                assertTrue(e.position() >= 0 && e.position() <= value.length(), value);
                continue;
            }
            wellFormed++;
            assertEquals(read, ExtensionHeader.parse(ExtensionHeader.format(read)), value);
            assertEquals(read, ExtensionHeader.parse(Arrays.asList(value, ",")), value);
        }
        assertTrue(wellFormed > 1_000, wellFormed + " of the texts were well-formed");
    }
}
