package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.PermessageDeflate.Parameters;

class PermessageDeflateTest {
    @Nested
    class Alternatives {
        /** The example of the CHICKEN seed: {@code '((("server_max_window_bits" . "10")) ())}. */
        @Test
        void stayInTheirOrder() {
            PermessageDeflate example = PermessageDeflate.offer(
                            Parameters.none().serverMaxWindowBits(10))
                    .or(Parameters.none());

            assertEquals("permessage-deflate; server_max_window_bits=10, permessage-deflate", example.toString());
            assertEquals(List.of(Parameters.none().serverMaxWindowBits(10), Parameters.none()), example.alternatives());
        }

        @Test
        void keepNoContextAndLeaveTheWindowToTheServerByDefault() {
            assertEquals(
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits",
                    PermessageDeflate.defaults().toString());
        }

        @Test
        void areNoneWhenItIsOff() {
            assertEquals(List.of(), PermessageDeflate.off().alternatives());
            assertEquals("", PermessageDeflate.off().toString());
        }

        @Test
        void doNotChangeWhatTheyAreAddedTo() {
            PermessageDeflate one = PermessageDeflate.offer(Parameters.none());
            PermessageDeflate two = one.or(Parameters.none().clientMaxWindowBits());

            assertEquals(1, one.alternatives().size());
            assertEquals(2, two.alternatives().size());
        }

        @Test
        void surviveEveryOtherSetting() {
            PermessageDeflate all =
                    PermessageDeflate.defaults().threshold(5).level(9).maxRatio(7);

            assertEquals(PermessageDeflate.defaults().alternatives(), all.alternatives());
            assertEquals(5, all.threshold());
            assertEquals(9, all.level());
            assertEquals(OptionalInt.of(7), all.maxRatio());
            PermessageDeflate more = all.or(Parameters.none());
            assertEquals(List.of(5, 9), List.of(more.threshold(), more.level()));
            assertEquals(OptionalInt.of(7), more.maxRatio());
        }
    }

    @Nested
    class AParameter {
        @Test
        void standsWithItsValueInTheOrderOfTheRfc() {
            Parameters all = Parameters.none()
                    .clientMaxWindowBits(8)
                    .serverMaxWindowBits(15)
                    .clientNoContextTakeover()
                    .serverNoContextTakeover();

            assertEquals(
                    "permessage-deflate; server_no_context_takeover; client_no_context_takeover;"
                            + " server_max_window_bits=15; client_max_window_bits=8",
                    all.toString());
            assertEquals(
                    List.of(
                            "server_no_context_takeover",
                            "client_no_context_takeover",
                            "server_max_window_bits",
                            "client_max_window_bits"),
                    List.copyOf(all.values().keySet()));
        }

        @Test
        void mayStandWithoutAValue() {
            assertEquals(
                    Map.of("client_max_window_bits", Optional.empty()),
                    Parameters.none().clientMaxWindowBits().values());
        }

        @Test
        void isSetAloneAndKeptByTheOthers() {
            assertEquals(
                    "permessage-deflate; server_no_context_takeover",
                    Parameters.none().serverNoContextTakeover().toString());
            assertEquals(
                    "permessage-deflate; client_no_context_takeover",
                    Parameters.none().clientNoContextTakeover().toString());
            assertEquals(
                    "permessage-deflate; server_no_context_takeover; client_max_window_bits",
                    Parameters.none()
                            .serverNoContextTakeover()
                            .clientMaxWindowBits()
                            .toString());
            assertEquals(
                    "permessage-deflate; client_no_context_takeover; server_max_window_bits=9; client_max_window_bits=10",
                    Parameters.none()
                            .serverMaxWindowBits(9)
                            .clientMaxWindowBits(10)
                            .clientNoContextTakeover()
                            .toString());
        }

        @Test
        void countsForEquality() {
            Parameters nine = Parameters.none().serverMaxWindowBits(9);

            assertEquals(nine, Parameters.none().serverMaxWindowBits(9));
            assertEquals(
                    nine.hashCode(), Parameters.none().serverMaxWindowBits(9).hashCode());
            assertNotEquals(nine, Parameters.none().serverMaxWindowBits(10));
            assertNotEquals(nine, Parameters.none());
            assertNotEquals(nine.hashCode(), Parameters.none().hashCode());
            assertNotEquals(nine, "permessage-deflate; server_max_window_bits=9");
            assertSame(Parameters.none(), Parameters.none());
            assertNotEquals(
                    Parameters.none().clientNoContextTakeover(),
                    Parameters.none().clientNoContextTakeoverIfOffered());
        }
    }

    @Nested
    class Settings {
        @Test
        void haveTheDefaultsOfTheDocument() {
            PermessageDeflate defaults = PermessageDeflate.defaults();

            assertEquals(1024, defaults.threshold());
            assertEquals(-1, defaults.level());
            assertEquals(OptionalInt.empty(), defaults.maxRatio());
        }

        private void takes(String option, IntFunction<?> set, int least, int most) {
            assertNotNull(set.apply(least));
            assertNotNull(set.apply(most));
            for (int wrong : new int[] {least - 1, most + 1}) {
                IllegalArgumentException e =
                        assertThrows(IllegalArgumentException.class, () -> set.apply(wrong), option + " " + wrong);
                assertEquals(
                        "The option " + option + " of permessage-deflate is " + wrong + ": use " + least + " to "
                                + most,
                        e.getMessage());
            }
        }

        @Test
        void haveTheirRanges() {
            takes("level", PermessageDeflate.defaults()::level, -1, 9);
            takes("server_max_window_bits", Parameters.none()::serverMaxWindowBits, 8, 15);
            takes("client_max_window_bits", Parameters.none()::clientMaxWindowBits, 8, 15);
        }

        @Test
        void haveNoUpperEndWhereNoneIsNeeded() {
            PermessageDeflate off = PermessageDeflate.off();
            assertEquals(0, off.threshold(0).threshold());
            assertEquals(Integer.MAX_VALUE, off.threshold(Integer.MAX_VALUE).threshold());
            assertEquals(OptionalInt.of(1), off.maxRatio(1).maxRatio());
            assertThrows(IllegalArgumentException.class, () -> off.threshold(-1));
            assertThrows(IllegalArgumentException.class, () -> off.maxRatio(0));
        }

        @Test
        void areAnOptionOfTheConnection() {
            assertSame(PermessageDeflate.defaults(), WebSocketOptions.defaults().permessageDeflate());
            WebSocketOptions off = WebSocketOptions.builder()
                    .permessageDeflate(PermessageDeflate.off())
                    .build();
            assertSame(PermessageDeflate.off(), off.permessageDeflate());
            assertSame(PermessageDeflate.off(), off.toBuilder().build().permessageDeflate());
        }
    }
}
