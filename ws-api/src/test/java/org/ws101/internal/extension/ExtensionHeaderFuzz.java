package org.ws101.internal.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.PermessageDeflate;
import org.ws101.testing.Decisions;
import org.ws101.testing.Fuzzed;

/**
 * A fuzz target: the lines of Sec-WebSocket-Extensions. They are read as a regular expression of the grammar in RFC 6455 §9.1 reads
 * them, in linear time; permessage-deflate is agreed on as a second reading of RFC 7692 §5.1 and §7.1 does it, as a server and as
 * a client; and what our server answers to our client's offers, our client takes.
 */
public final class ExtensionHeaderFuzz {
    private ExtensionHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Decisions decisions = new Decisions(input);
        PermessageDeflate own = settings(decisions);
        PermessageDeflate others = settings(decisions);
        List<String> lines = Arrays.asList(decisions.restAsText().split("\n", -1));

        Optional<List<ExtensionOffer>> expected = ExtensionReading.of(lines);
        Optional<List<ExtensionOffer>> parsed = Fuzzed.within(256 * 1024 + 256L * input.length, () -> parse(lines));
        assertEquals(expected, parsed);
        assertEquals(quoted(expected), quoted(parsed));
        takesLinearTime(String.join(", ", lines));
        parsed.ifPresent(extensions -> {
            assertEquals(parsed, parse(List.of(ExtensionHeader.format(extensions))));
            assertEquals(accepted(extensions, own), DeflateNegotiation.accept(extensions, own));
            assertEquals(checked(extensions, own), checked(DeflateNegotiation.check(extensions, own)));
        });
        bothEndsAgree(own, others);
    }

    private static Optional<List<ExtensionOffer>> parse(List<String> lines) {
        try {
            return Optional.of(ExtensionHeader.parse(lines));
        } catch (MalformedHeaderException e) {
            return Optional.empty();
        }
    }

    private static List<Boolean> quoted(Optional<List<ExtensionOffer>> extensions) {
        return extensions.stream()
                .flatMap(List::stream)
                .flatMap(extension -> extension.parameters().stream())
                .map(ExtensionOffer.Parameter::quoted)
                .toList();
    }

    private static void takesLinearTime(String text) {
        CountingText counting = new CountingText(text);
        try {
            List<ExtensionOffer> unused = ExtensionHeader.parse(counting);
        } catch (MalformedHeaderException e) {
            assertTrue(e.position() <= text.length(), e.getMessage());
        }
        assertTrue(counting.steps() <= 8L * text.length() + 8, counting.steps() + " steps");
    }

    /** One or two alternatives. */
    private static PermessageDeflate settings(Decisions decisions) {
        PermessageDeflate settings = PermessageDeflate.offer(alternative(decisions));
        int more = decisions.octet();
        return (more & 1) == 0 ? settings : settings.or(alternative(decisions));
    }

    private static PermessageDeflate.Parameters alternative(Decisions decisions) {
        int choices = decisions.octet();
        int bits = decisions.octet();
        PermessageDeflate.Parameters parameters = PermessageDeflate.Parameters.none();
        if ((choices & 1) != 0) {
            parameters = parameters.serverNoContextTakeover();
        }
        if ((choices & 2) != 0) {
            parameters = parameters.clientNoContextTakeover();
        } else if ((choices & 4) != 0) {
            parameters = parameters.clientNoContextTakeoverIfOffered();
        }
        if ((choices & 8) != 0) {
            parameters = parameters.serverMaxWindowBits(8 + (bits & 7));
        }
        if ((choices & 16) != 0) {
            parameters = parameters.clientMaxWindowBits(8 + (bits >> 3 & 7));
        } else if ((choices & 32) != 0) {
            parameters = parameters.clientMaxWindowBits();
        }
        return parameters;
    }

    /** The parameters by their names, a number of bits being 0 when it is missing; null when RFC 7692 §7.1 has them declined. */
    private static @Nullable Map<String, Integer> values(ExtensionOffer offer) {
        Map<String, Integer> values = new HashMap<>();
        for (ExtensionOffer.Parameter parameter : offer.parameters()) {
            String name = parameter.name();
            String text = parameter.value().orElse("");
            boolean flag = name.equals("server_no_context_takeover") || name.equals("client_no_context_takeover");
            boolean bits = name.equals("server_max_window_bits") || name.equals("client_max_window_bits");
            boolean mayLackValue = flag || name.equals("client_max_window_bits");
            boolean number =
                    List.of("8", "9", "10", "11", "12", "13", "14", "15").contains(text) && !parameter.quoted();
            boolean valid = parameter.value().isPresent() ? bits && number : mayLackValue;
            if (!valid || values.put(name, number ? Integer.parseInt(text) : 0) != null) {
                return null;
            }
        }
        return values;
    }

    private static Map<String, Integer> values(PermessageDeflate.Parameters own) {
        Map<String, Integer> values = new HashMap<>();
        own.values()
                .forEach((name, value) ->
                        values.put(name, value.map(Integer::valueOf).orElse(0)));
        return values;
    }

    private static int bits(Map<String, Integer> values, String name) {
        return values.getOrDefault(name, 0);
    }

    /** The smaller of two, of which 0 is none. */
    private static int least(int one, int other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    /** What a server answers, RFC 7692 §5.1: to the first offer that it can accept. */
    private static Optional<DeflateParameters> accepted(List<ExtensionOffer> offers, PermessageDeflate settings) {
        for (ExtensionOffer extension : offers) {
            Map<String, Integer> offer = extension.name().equals("permessage-deflate") ? values(extension) : null;
            for (PermessageDeflate.Parameters alternative : settings.alternatives()) {
                Map<String, Integer> own = values(alternative);
                // §7.1.2.2: the server must not name the parameter when the client has not
                boolean unasked = bits(own, "client_max_window_bits") > 0
                        && offer != null
                        && !offer.containsKey("client_max_window_bits");
                if (offer != null && !unasked) {
                    return Optional.of(new DeflateParameters(
                            own.containsKey("server_no_context_takeover")
                                    || offer.containsKey("server_no_context_takeover"),
                            alternative.isUnofferedAsked() || offer.containsKey("client_no_context_takeover"),
                            least(bits(own, "server_max_window_bits"), bits(offer, "server_max_window_bits")),
                            least(bits(own, "client_max_window_bits"), bits(offer, "client_max_window_bits"))));
                }
            }
        }
        return Optional.empty();
    }

    private static String checked(DeflateNegotiation.Outcome outcome) {
        return outcome instanceof DeflateNegotiation.Refused ? "refused" : outcome.toString();
    }

    /** What a client makes of an answer, RFC 7692 §5.1 and §7.1. */
    private static String checked(List<ExtensionOffer> answers, PermessageDeflate settings) {
        List<ExtensionOffer> ours = answers.stream()
                .filter(answer -> answer.name().equals("permessage-deflate"))
                .toList();
        if (ours.isEmpty()) {
            return new DeflateNegotiation.Declined().toString();
        }
        Map<String, Integer> answer = ours.size() == 1 ? values(ours.get(0)) : null;
        if (answer == null
                || (answer.containsKey("client_max_window_bits") && bits(answer, "client_max_window_bits") == 0)) {
            return "refused";
        }
        for (PermessageDeflate.Parameters alternative : settings.alternatives()) {
            Map<String, Integer> offer = values(alternative);
            int server = bits(answer, "server_max_window_bits");
            int client = bits(answer, "client_max_window_bits");
            boolean keeps = offer.containsKey("server_no_context_takeover")
                    && !answer.containsKey("server_no_context_takeover");
            boolean unasked = client > 0 && !offer.containsKey("client_max_window_bits");
            boolean wide = isMore(server == 0 ? 15 : server, bits(offer, "server_max_window_bits"))
                    || isMore(client, bits(offer, "client_max_window_bits"));
            boolean silent = server == 0 && offer.containsKey("server_max_window_bits");
            if (!keeps && !unasked && !wide && !silent) {
                return new DeflateNegotiation.Agreed(new DeflateParameters(
                                answer.containsKey("server_no_context_takeover"),
                                answer.containsKey("client_no_context_takeover")
                                        || offer.containsKey("client_no_context_takeover"),
                                server,
                                least(client, bits(offer, "client_max_window_bits"))))
                        .toString();
            }
        }
        return "refused";
    }

    private static boolean isMore(int answered, int offered) {
        return offered > 0 && answered > offered;
    }

    private static void bothEndsAgree(PermessageDeflate client, PermessageDeflate server) {
        Optional<DeflateParameters> answer = DeflateNegotiation.accept(DeflateNegotiation.offers(client), server);
        if (answer.isEmpty()) {
            return;
        }
        DeflateParameters ofServer = answer.get();
        DeflateNegotiation.Outcome outcome =
                DeflateNegotiation.check(parse(List.of(ofServer.toString())).orElseThrow(), client);
        DeflateParameters ofClient = ((DeflateNegotiation.Agreed) outcome).parameters();
        // nobody refers to what the other end has forgotten
        assertTrue(ofServer.serverNoContextTakeover() || !ofClient.serverNoContextTakeover());
        assertTrue(ofClient.clientNoContextTakeover() || !ofServer.clientNoContextTakeover());
        assertEquals(ofServer.serverMaxWindowBits(), ofClient.serverMaxWindowBits());
        assertTrue(ofServer.clientMaxWindowBits() == 0
                || ofClient.clientMaxWindowBits() <= ofServer.clientMaxWindowBits());
    }

    /** Where a fuzzer may begin: twice one or two alternatives, then the lines. */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String lines : List.of(
                "permessage-deflate",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; client_max_window_bits=10; server_max_window_bits=8",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; client_max_window_bits=\"10\"",
                "permessage-deflate;server_max_window_bits=07, permessage-deflate",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "a;b=\"c\\d\" , ,\tx-webkit ;e = f\nbar",
                "a,,b;,",
                "a;b=\"\"",
                ",a;" + "b;".repeat(16),
                "a,".repeat(33))) {
            for (int choices : new int[] {0, 1, 63}) {
                byte[] text = lines.getBytes(StandardCharsets.ISO_8859_1);
                byte[] seed = new byte[8 + text.length];
                byte[] options = {(byte) choices, 0x12, 1, (byte) (choices ^ 8), 0x21, (byte) choices, 0x0F, 0};
                System.arraycopy(options, 0, seed, 0, 8);
                System.arraycopy(text, 0, seed, 8, text.length);
                seeds.add(seed);
            }
        }
        return seeds;
    }
}
