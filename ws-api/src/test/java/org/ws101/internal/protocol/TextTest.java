package org.ws101.internal.protocol;

import static org.ws101.CloseCode.INVALID_FRAME_PAYLOAD_DATA;

import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 §8.1: text is UTF-8, and fails with the byte that makes it something else. */
@ParameterizedClass
@EnumSource(Role.class)
class TextTest {
    @Parameter
    Role role;

    private Reception reception() {
        return Reception.by(role);
    }

    @Nested
    class Valid {
        @Test
        void ofEveryLengthOfCharacter() {
            reception().of("81 0a 61 c3a9 e282ac f09f9880").gives("text a\u00E9\u20AC\uD83D\uDE00");
        }

        /** What the JDK decodes wrong bytes to is a character that may be sent. */
        @Test
        void whatStandsForWrongBytesElsewhere() {
            reception().of("81 03 efbfbd\n81 07 61 efbfbd e282ac").gives("text \uFFFD", "text a\uFFFD\u20AC");
        }

        @Test
        void cutBetweenFramesAnywhere() {
            reception()
                    .of("01 02 61c3\n00 02 a9e2\n00 01 82\n80 05 acf09f9880")
                    .gives("text a\u00E9\u20AC\uD83D\uDE00");
        }

        @Test
        void cutWithAPingInTheCut() {
            reception().of("01 02 e282\n89 01 ff\n80 01 ac").gives("ping ff", "text \u20AC");
        }

        @Test
        void oneTextDoesNotColourTheNext() {
            reception()
                    .of("81 01 61\n81 02 c3a9\n81 01 62\n01 02 c3a9\n80 00\n81 02 c3a9")
                    .gives("text a", "text \u00E9", "text b", "text \u00E9", "text \u00E9");
        }

        @Test
        void binaryIsAnything() {
            reception().of("82 02 ff80\n02 01 ff\n80 01 c0").gives("binary ff80", "binary ffc0");
        }

        @Test
        void binaryAfterTextIsAnything() {
            reception().of("01 01 61\n80 00\n02 01 ff\n80 01 c3").gives("text a", "binary ffc3");
        }

        @Test
        void inPartsCutCharactersAreToldAsTheyCame() {
            reception()
                    .in(Delivery.PARTS)
                    .of("01 02 61e2\n80 02 82ac")
                    .gives("part text 61e2", "part continuation fin 82ac");
        }
    }

    /** The bytes up to and with the one that is wrong. */
    static Stream<String> wrong() {
        return Stream.of(
                "80", // a continuation byte alone
                "bf",
                "c0", // overlong forms of two bytes
                "c1",
                "c3 41", // a character that is cut short
                "c3 c3",
                "e0 80", // overlong forms of three bytes
                "e0 9f",
                "e2 28",
                "e2 82 28",
                "ed a0", // surrogates
                "ed bf",
                "f0 80", // overlong forms of four bytes
                "f0 8f",
                "f1 41",
                "f1 80 41",
                "f1 80 80 41",
                "f4 90", // above U+10FFFF
                "f4 bf",
                "f5",
                "f8",
                "fc",
                "fe",
                "ff",
                "61 62 63 64 65 66 67 68 69 ff", // behind ASCII
                "f09f9880 f0 80", // behind a character
                "ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0"); // behind a word
    }

    @Nested
    @ParameterizedClass
    @EnumSource(Delivery.class)
    class Invalid {
        @Parameter
        Delivery delivery;

        static Stream<Arguments> wrong() {
            return TextTest.wrong().map(Arguments::of);
        }

        private Reception reception() {
            return Reception.by(role).in(delivery);
        }

        private static int size(String hex) {
            return hex.replace(" ", "").length() / 2;
        }

        @ParameterizedTest
        @MethodSource("wrong")
        void failsWithTheByteThatIsWrong(String text) {
            reception()
                    .of("81 20 " + text + "// the rest of 32 bytes has not come")
                    .failsAt(2 + size(text), INVALID_FRAME_PAYLOAD_DATA);
        }

        @ParameterizedTest
        @MethodSource("wrong")
        void failsInALaterFragmentToo(String text) {
            String[] before = delivery == Delivery.PARTS ? new String[] {"part text 61"} : new String[0];
            reception().of("01 01 61\n80 20" + text).failsAt(2 + size(text), INVALID_FRAME_PAYLOAD_DATA, before);
        }

        @Test
        void failsWhereTheNextFragmentDoesNotGoOnWithTheCharacter() {
            String[] before = delivery == Delivery.PARTS ? new String[] {"part text e282"} : new String[0];
            reception().of("01 02 e282\n80 01 61").failsAt(3, INVALID_FRAME_PAYLOAD_DATA, before);
            before = delivery == Delivery.PARTS ? new String[] {"part text ed"} : new String[0];
            reception().of("01 01 ed\n80 02 a080").failsAt(3, INVALID_FRAME_PAYLOAD_DATA, before);
        }

        @Test
        void failsBehindAPing() {
            String[] before =
                    delivery == Delivery.PARTS ? new String[] {"part text e2", "ping 61"} : new String[] {"ping 61"};
            reception().of("01 01 e2\n89 01 61\n80 01 ff").failsAt(3, INVALID_FRAME_PAYLOAD_DATA, before);
        }

        @ParameterizedTest
        @ValueSource(strings = {"81 01 c3", "81 02 e282", "81 03 f09f98", "81 04 616263f0"})
        void failsWhereTheMessageEndsWithinACharacter(String frame) {
            reception().of(frame).failsAtEnd(INVALID_FRAME_PAYLOAD_DATA);
        }

        @Test
        void failsWhereAFragmentedMessageEndsWithinACharacter() {
            String[] before = delivery == Delivery.PARTS ? new String[] {"part text e2"} : new String[0];
            reception().of("01 01 e2\n80 01 82").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA, before);
            reception().of("01 01 e2\n80 00").failsAtEnd(INVALID_FRAME_PAYLOAD_DATA, before);
        }
    }
}
