package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;

/** RFC 7692 §5.1, §7.1. Extensions are written as in the header; {@code pd} is short for permessage-deflate. */
class DeflateNegotiationTest {
    private static final PermessageDeflate PLAIN = PermessageDeflate.offer(Parameters.none());

    private static String spelt(String header) {
        return header.replaceAll("\\bpd\\b", "permessage-deflate")
                .replace("server_bits", "server_max_window_bits")
                .replace("client_bits", "client_max_window_bits")
                .replace("server_no_context", "server_no_context_takeover")
                .replace("client_no_context", "client_no_context_takeover");
    }

    private static List<ExtensionOffer> parsed(String header) throws MalformedHeaderException {
        return ExtensionHeader.parse(spelt(header));
    }

    /** The settings whose alternatives are these. */
    private static PermessageDeflate settings(String header) throws MalformedHeaderException {
        PermessageDeflate settings = PermessageDeflate.off();
        for (ExtensionOffer alternative : parsed(header)) {
            Parameters parameters = Parameters.none();
            for (ExtensionOffer.Parameter parameter : alternative.parameters()) {
                int bits = parameter.value().map(Integer::valueOf).orElse(0);
                parameters = switch (parameter.name()) {
                    case "server_no_context_takeover" -> parameters.serverNoContextTakeover();
                    case "client_no_context_takeover" -> parameters.clientNoContextTakeover();
                    case "server_max_window_bits" -> parameters.serverMaxWindowBits(bits);
                    default -> bits == 0 ? parameters.clientMaxWindowBits() : parameters.clientMaxWindowBits(bits);
                };
            }
            settings = settings.or(parameters);
        }
        return settings;
    }

    @Nested
    class Offering {
        @Test
        void theExampleOfTheSeed() {
            PermessageDeflate settings = PermessageDeflate.offer(
                            Parameters.none().serverMaxWindowBits(10))
                    .or(Parameters.none());

            assertEquals(
                    "permessage-deflate; server_max_window_bits=10, permessage-deflate",
                    ExtensionHeader.format(DeflateNegotiation.offers(settings)));
        }

        @Test
        void nothingWhenItIsOff() {
            assertEquals(List.of(), DeflateNegotiation.offers(PermessageDeflate.off()));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "pd",
                    "pd; client_bits",
                    "pd; client_bits=8",
                    "pd; server_no_context; client_no_context; server_bits=15; client_bits=9",
                    "pd; server_no_context, pd; client_no_context, pd"
                })
        void everyParameterAsItIsSet(String header) throws Exception {
            PermessageDeflate settings = settings(header);

            assertEquals(spelt(header), ExtensionHeader.format(DeflateNegotiation.offers(settings)));
            assertEquals(spelt(header), settings.toString());
        }
    }

    @Nested
    class Accepting {
        private Optional<String> response(String offers, PermessageDeflate settings) throws MalformedHeaderException {
            return DeflateNegotiation.accept(parsed(offers), settings).map(DeflateParameters::toString);
        }

        @Test
        void nothingWithoutAnOffer() throws Exception {
            assertEquals(Optional.empty(), response("", PLAIN));
            assertEquals(Optional.empty(), response("x-deflate, Permessage-Deflate, permessage-bzip2", PLAIN));
        }

        /** Clients that have not offered it fail when it is asked of them, however right that is. */
        @Test
        void asksOnlyForTheClientsContextWhereThatIsOfferedByDefault() throws Exception {
            PermessageDeflate defaults = PermessageDeflate.defaults();
            assertEquals(Optional.of(spelt("pd; server_no_context")), response("pd; client_bits", defaults));
            assertEquals(
                    Optional.of(spelt("pd; server_no_context; client_no_context")),
                    response("pd; client_no_context", defaults));
        }

        @Test
        void nothingWhenItIsOff() throws Exception {
            assertEquals(Optional.empty(), response("pd", PermessageDeflate.off()));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                # the offer                                | the server's own        | the response
                pd                                         | pd                      | pd
                foo, pd, bar                               | pd                      | pd
                pd; server_no_context                      | pd                      | pd; server_no_context
                pd; client_no_context                      | pd                      | pd; client_no_context
                pd                                         | pd; server_no_context   | pd; server_no_context
                pd                                         | pd; client_no_context   | pd; client_no_context
                pd; client_no_context; server_no_context   | pd                      | pd; server_no_context; client_no_context
                # RFC 7692 §7.1.2.1: not more than was asked for, and a limit of the server's own at any time
                pd; server_bits=10                         | pd                      | pd; server_bits=10
                pd; server_bits=10                         | pd; server_bits=12      | pd; server_bits=10
                pd; server_bits=10                         | pd; server_bits=9       | pd; server_bits=9
                pd                                         | pd; server_bits=9       | pd; server_bits=9
                pd; server_bits=8                          | pd                      | pd; server_bits=8
                pd; server_bits=15                         | pd                      | pd; server_bits=15
                # RFC 7692 §7.1.2.2: only if it was offered
                pd; client_bits                            | pd                      | pd
                pd; client_bits                            | pd; client_bits=9       | pd; client_bits=9
                pd; client_bits=12                         | pd                      | pd; client_bits=12
                pd; client_bits=12                         | pd; client_bits=9       | pd; client_bits=9
                pd; client_bits=9                          | pd; client_bits=12      | pd; client_bits=9
                pd; client_bits=9                          | pd; client_bits         | pd; client_bits=9
                pd; client_bits                            | pd; client_bits         | pd
                pd                                         | pd; client_bits         | pd
                pd                                         | pd; client_bits=9       | -
                pd                                         | pd; client_bits=9, pd; server_no_context | pd; server_no_context
                # the client's order counts first, then the server's
                pd, pd; client_bits                        | pd; client_bits=9       | pd; client_bits=9
                pd; client_no_context, pd; server_no_context | pd                    | pd; client_no_context
                pd; client_bits, pd                        | pd; server_bits=9, pd   | pd; server_bits=9
                # the first that is valid
                pd; foo, pd; server_bits=7, pd; server_bits=11, pd | pd              | pd; server_bits=11
                """)
        void asTheRfcSays(String offers, String own, String response) throws Exception {
            Optional<String> expected = response.equals("-") ? Optional.empty() : Optional.of(spelt(response));

            assertEquals(expected, response(offers, settings(own)));
        }

        /** Declined here, never found out later. */
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "pd; server_bits=7",
                    "pd; server_bits=16",
                    "pd; server_bits=0",
                    "pd; server_bits=08",
                    "pd; server_bits=010",
                    "pd; server_bits=+10",
                    "pd; server_bits=-10",
                    "pd; server_bits=1e1",
                    "pd; server_bits=10.0",
                    "pd; server_bits=100",
                    "pd; server_bits=99999999999999999999",
                    "pd; server_bits=\"10\"",
                    "pd; server_bits",
                    "pd; server_bits=10; server_bits=10",
                    "pd; server_bits=10; server_bits=11",
                    "pd; client_bits=7",
                    "pd; client_bits=16",
                    "pd; client_bits=08",
                    "pd; client_bits=\"10\"",
                    "pd; client_bits; client_bits",
                    "pd; client_bits; client_bits=10",
                    "pd; server_no_context=1",
                    "pd; server_no_context=true",
                    "pd; server_no_context; server_no_context",
                    "pd; client_no_context=1",
                    "pd; client_no_context; client_no_context",
                    "pd; unknown",
                    "pd; Server_Max_Window_Bits=10",
                    "pd; server_bits=10; unknown=1"
                })
        void nothingInvalid(String offer) throws Exception {
            assertEquals(Optional.empty(), response(offer, PLAIN));
            assertEquals(Optional.of("permessage-deflate"), response(offer + ", pd", PLAIN));
        }
    }

    @Nested
    class CheckingTheResponse {
        private DeflateNegotiation.Outcome outcome(String response, String offers) throws MalformedHeaderException {
            return DeflateNegotiation.check(parsed(response), settings(offers));
        }

        @Test
        void declinedWhenTheServerIsSilent() throws Exception {
            assertEquals(new DeflateNegotiation.Declined(), outcome("", "pd"));
            assertEquals(new DeflateNegotiation.Declined(), outcome("other; x=1", "pd"));
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                # the offer                 | the response           | what both keep to
                pd                          | pd                     | pd
                pd                          | other, pd              | pd
                pd                          | pd; server_no_context  | pd; server_no_context
                pd                          | pd; client_no_context  | pd; client_no_context
                pd                          | pd; server_bits=9      | pd; server_bits=9
                pd; server_no_context       | pd; server_no_context  | pd; server_no_context
                # the client announced it, whatever the server says
                pd; client_no_context       | pd                     | pd; client_no_context
                pd; client_no_context       | pd; client_no_context  | pd; client_no_context
                pd; client_bits=9           | pd                     | pd; client_bits=9
                pd; client_bits=9           | pd; client_bits=9      | pd; client_bits=9
                pd; client_bits=9           | pd; client_bits=8      | pd; client_bits=8
                pd; client_bits             | pd                     | pd
                pd; client_bits             | pd; client_bits=15     | pd; client_bits=15
                pd; server_bits=10          | pd; server_bits=10     | pd; server_bits=10
                pd; server_bits=10          | pd; server_bits=8      | pd; server_bits=8
                # the first alternative that it answers
                pd; server_bits=10, pd      | pd                     | pd
                pd; server_bits=10, pd; client_bits | pd; client_bits=9 | pd; client_bits=9
                pd; server_no_context, pd; client_no_context | pd    | pd; client_no_context
                """)
        void agreed(String offers, String response, String kept) throws Exception {
            DeflateParameters agreed = assertInstanceOf(DeflateNegotiation.Agreed.class, outcome(response, offers))
                    .parameters();

            // an offer's hint without a value is no limit
            assertEquals(spelt(kept), agreed.toString());
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                # the offer                 | the response
                pd; server_no_context       | pd
                pd; server_bits=10          | pd
                pd; server_bits=10          | pd; server_bits=11
                pd                          | pd; client_bits=10
                pd; client_bits=9           | pd; client_bits=10
                pd; server_bits=10, pd; server_no_context | pd
                pd; server_bits=10, pd; server_no_context | pd; client_bits=10
                """)
        void refusedWhenItAnswersNoOffer(String offers, String response) throws Exception {
            DeflateNegotiation.Refused refused =
                    assertInstanceOf(DeflateNegotiation.Refused.class, outcome(response, offers));

            assertEquals(
                    "the server's parameters of permessage-deflate match none of the offers: " + spelt(offers),
                    refused.reason());
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "pd; client_bits",
                    "pd; client_bits=7",
                    "pd; client_bits=\"9\"",
                    "pd; server_bits",
                    "pd; server_bits=08",
                    "pd; server_bits=9; server_bits=9",
                    "pd; server_no_context=1",
                    "pd; unknown"
                })
        void refusedWhenItIsInvalid(String response) throws Exception {
            assertEquals(
                    new DeflateNegotiation.Refused("the server's parameters of permessage-deflate are invalid"),
                    outcome(response, "pd; client_bits"));
        }

        @Test
        void refusedWhenItAgreesTwice() throws Exception {
            assertEquals(
                    new DeflateNegotiation.Refused("the server agreed to permessage-deflate twice"),
                    outcome("pd, pd", "pd"));
        }

        @Test
        void refusedWhenItIsOff() throws Exception {
            assertInstanceOf(
                    DeflateNegotiation.Refused.class, DeflateNegotiation.check(parsed("pd"), PermessageDeflate.off()));
        }
    }

    /** Whatever a server of ours answers, a client of ours takes, and both keep to the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {"pd", "pd; server_no_context", "pd; client_bits=9; server_bits=11", "pd; client_bits=9, pd"})
    void bothEndsAgree(String own) throws Exception {
        String[] offers = {
            "pd",
            "pd; client_bits",
            "pd; client_bits=10; server_no_context",
            "pd; server_bits=8; client_no_context",
            "pd; server_bits=15, pd"
        };
        for (String offer : offers) {
            PermessageDeflate client = settings(offer);
            Optional<DeflateParameters> response =
                    DeflateNegotiation.accept(DeflateNegotiation.offers(client), settings(own));
            if (response.isPresent()) {
                List<ExtensionOffer> sent = ExtensionHeader.parse(response.get().toString());
                assertEquals(
                        new DeflateNegotiation.Agreed(response.get()), DeflateNegotiation.check(sent, client), offer);
            }
        }
    }
}
