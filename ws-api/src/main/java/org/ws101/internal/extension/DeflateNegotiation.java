package org.ws101.internal.extension;

import static org.ws101.internal.extension.DeflateParameters.ABSENT;
import static org.ws101.internal.extension.DeflateParameters.WITHOUT_VALUE;
import static org.ws101.internal.extension.DeflateParameters.least;

import java.util.List;
import java.util.Optional;
import org.ws101.PermessageDeflate;

/** How permessage-deflate is agreed on (RFC 7692 §5.1 and §7.1), as functions for both roles. Stateless. */
public final class DeflateNegotiation {

    private DeflateNegotiation() {}

    /** What a response turned out to be. */
    public sealed interface Outcome {}

    /** The server does not use the extension. */
    public record Declined() implements Outcome {}

    /** The extension is in use. */
    public record Agreed(DeflateParameters parameters) implements Outcome {}

    /** The client MUST fail the connection. */
    public record Refused(String reason) implements Outcome {}

    /** What a client offers, in order of preference; empty when the extension is off. */
    public static List<ExtensionOffer> offers(PermessageDeflate settings) {
        return settings.alternatives().stream()
                .map(own -> DeflateParameters.of(own).toExtension())
                .toList();
    }

    /**
     * What a server agrees to: the first of the client's offers that is valid and that one of the server's alternatives can
     * be joined with. Offers of other extensions are passed over.
     *
     * @return the parameters of the response, or empty when every offer is declined
     */
    public static Optional<DeflateParameters> accept(List<ExtensionOffer> offers, PermessageDeflate settings) {
        return offers.stream()
                .filter(offer -> offer.name().equals(DeflateParameters.EXTENSION))
                .flatMap(offer -> DeflateParameters.parse(offer).stream())
                .flatMap(offer -> settings.alternatives().stream()
                        .map(DeflateNegotiation::asked)
                        .filter(own -> mayAsk(own, offer))
                        .map(own -> join(own, offer)))
                .findFirst();
    }

    /** What a server asks for whatever the client offers; what the client offers is joined with it. */
    private static DeflateParameters asked(PermessageDeflate.Parameters alternative) {
        DeflateParameters own = DeflateParameters.of(alternative);
        return new DeflateParameters(
                own.serverNoContextTakeover(),
                alternative.isUnofferedAsked(),
                own.serverMaxWindowBits(),
                own.clientMaxWindowBits());
    }

    /** RFC 7692 §7.1.2.2: client_max_window_bits MUST NOT be in the response when it is not in the offer. */
    private static boolean mayAsk(DeflateParameters own, DeflateParameters offer) {
        return own.clientMaxWindowBits() <= ABSENT || offer.clientMaxWindowBits() != ABSENT;
    }

    private static DeflateParameters join(DeflateParameters own, DeflateParameters offer) {
        return new DeflateParameters(
                own.serverNoContextTakeover() || offer.serverNoContextTakeover(),
                own.clientNoContextTakeover() || offer.clientNoContextTakeover(),
                least(own.serverMaxWindowBits(), offer.serverMaxWindowBits()),
                least(own.clientMaxWindowBits(), offer.clientMaxWindowBits()));
    }

    /**
     * Holds a response against what the client offered.
     *
     * @param extensions what the server agreed to
     * @param settings those that the {@link #offers} were made from
     * @return if agreed, what both ends have to keep to: the response, and what the client announced by its offer
     */
    public static Outcome check(List<ExtensionOffer> extensions, PermessageDeflate settings) {
        List<ExtensionOffer> responses = extensions.stream()
                .filter(extension -> extension.name().equals(DeflateParameters.EXTENSION))
                .toList();
        if (responses.isEmpty()) {
            return new Declined();
        }
        if (responses.size() > 1) {
            return new Refused("the server agreed to permessage-deflate twice");
        }
        Optional<DeflateParameters> parsed = DeflateParameters.parse(responses.get(0))
                .filter(response -> response.clientMaxWindowBits() != WITHOUT_VALUE);
        if (parsed.isEmpty()) {
            return new Refused("the server's parameters of permessage-deflate are invalid");
        }
        DeflateParameters response = parsed.get();
        return settings.alternatives().stream()
                .map(DeflateParameters::of)
                .filter(offer -> answers(response, offer))
                .findFirst()
                .<Outcome>map(offer -> new Agreed(new DeflateParameters(
                        response.serverNoContextTakeover(),
                        response.clientNoContextTakeover() || offer.clientNoContextTakeover(),
                        response.serverMaxWindowBits(),
                        least(response.clientMaxWindowBits(), offer.clientMaxWindowBits()))))
                .orElseGet(() -> new Refused(
                        "the server's parameters of permessage-deflate match none of the offers: " + settings));
    }

    /** RFC 7692 §7.1: whether a server may give this response to this offer. */
    private static boolean answers(DeflateParameters response, DeflateParameters offer) {
        boolean contextKept = offer.serverNoContextTakeover() && !response.serverNoContextTakeover();
        boolean unasked = offer.clientMaxWindowBits() == ABSENT && response.clientMaxWindowBits() != ABSENT;
        return !contextKept
                && !unasked
                && isWithin(offer.serverMaxWindowBits(), response.serverMaxWindowBits())
                && (response.clientMaxWindowBits() == ABSENT
                        || isWithin(offer.clientMaxWindowBits(), response.clientMaxWindowBits()));
    }

    private static boolean isWithin(int offered, int agreed) {
        return offered <= ABSENT || (agreed != ABSENT && agreed <= offered);
    }
}
