package org.ws101.internal.extension;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ws101.PermessageDeflate;

/**
 * The parameters of permessage-deflate (RFC 7692 §7.1) in an offer, in a response, or as agreed on. Immutable.
 *
 * @param serverNoContextTakeover the server compresses each message on its own
 * @param clientNoContextTakeover the client compresses each message on its own
 * @param serverMaxWindowBits 8 to 15, or {@link #ABSENT}
 * @param clientMaxWindowBits 8 to 15, or {@link #ABSENT}, or {@link #WITHOUT_VALUE}
 */
public record DeflateParameters(
        boolean serverNoContextTakeover,
        boolean clientNoContextTakeover,
        int serverMaxWindowBits,
        int clientMaxWindowBits) {

    /** The name of the extension. */
    public static final String EXTENSION = "permessage-deflate";

    static final int ABSENT = 0;
    /** Stands alone, as it may in an offer: the server may choose. */
    static final int WITHOUT_VALUE = -1;
    /** What deflate allows, and what an absent parameter means. */
    static final int MOST_WINDOW_BITS = 15;

    private static final String SERVER_NO_CONTEXT_TAKEOVER = "server_no_context_takeover";
    private static final String CLIENT_NO_CONTEXT_TAKEOVER = "client_no_context_takeover";
    private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";
    private static final String CLIENT_MAX_WINDOW_BITS = "client_max_window_bits";

    /** RFC 7692 §7.1.2: a decimal integer without leading zeroes. */
    private static final Pattern WINDOW_BITS = Pattern.compile("[89]|1[0-5]");

    /** Reads the parameters that this end asks for. */
    static DeflateParameters of(PermessageDeflate.Parameters parameters) {
        Map<String, Optional<String>> values = parameters.values();
        return new DeflateParameters(
                values.containsKey(SERVER_NO_CONTEXT_TAKEOVER),
                values.containsKey(CLIENT_NO_CONTEXT_TAKEOVER),
                bits(values, SERVER_MAX_WINDOW_BITS),
                bits(values, CLIENT_MAX_WINDOW_BITS));
    }

    /**
     * Reads what the peer sent.
     *
     * @return empty when RFC 7692 §7.1 has it declined: a parameter that is unknown, stands twice, lacks its value, has one
     *     that it must not have, or one out of range. A quoted number is declined as well.
     */
    static Optional<DeflateParameters> parse(ExtensionOffer extension) {
        Set<String> names = new HashSet<>();
        boolean serverNoContextTakeover = false;
        boolean clientNoContextTakeover = false;
        int serverMaxWindowBits = ABSENT;
        int clientMaxWindowBits = ABSENT;
        for (ExtensionOffer.Parameter parameter : extension.parameters()) {
            if (!names.add(parameter.name()) || !isValid(parameter)) {
                return Optional.empty();
            }
            switch (parameter.name()) {
                case SERVER_NO_CONTEXT_TAKEOVER -> serverNoContextTakeover = true;
                case CLIENT_NO_CONTEXT_TAKEOVER -> clientNoContextTakeover = true;
                case SERVER_MAX_WINDOW_BITS -> serverMaxWindowBits = bits(parameter.value());
                default -> clientMaxWindowBits = bits(parameter.value());
            }
        }
        return Optional.of(new DeflateParameters(
                serverNoContextTakeover, clientNoContextTakeover, serverMaxWindowBits, clientMaxWindowBits));
    }

    private static boolean isValid(ExtensionOffer.Parameter parameter) {
        boolean windowBits = !parameter.quoted()
                && parameter.value().filter(WINDOW_BITS.asMatchPredicate()).isPresent();
        return switch (parameter.name()) {
            case SERVER_NO_CONTEXT_TAKEOVER, CLIENT_NO_CONTEXT_TAKEOVER ->
                parameter.value().isEmpty();
            case SERVER_MAX_WINDOW_BITS -> windowBits;
            case CLIENT_MAX_WINDOW_BITS -> windowBits || parameter.value().isEmpty();
            default -> false;
        };
    }

    private static int bits(Map<String, Optional<String>> values, String name) {
        Optional<String> value = values.get(name);
        return value == null ? ABSENT : bits(value);
    }

    private static int bits(Optional<String> value) {
        return value.map(Integer::valueOf).orElse(WITHOUT_VALUE);
    }

    /** The extension as it stands in an offer or a response. */
    public ExtensionOffer toExtension() {
        List<ExtensionOffer.Parameter> parameters = new ArrayList<>();
        if (serverNoContextTakeover) {
            parameters.add(new ExtensionOffer.Parameter(SERVER_NO_CONTEXT_TAKEOVER, Optional.empty()));
        }
        if (clientNoContextTakeover) {
            parameters.add(new ExtensionOffer.Parameter(CLIENT_NO_CONTEXT_TAKEOVER, Optional.empty()));
        }
        if (serverMaxWindowBits != ABSENT) {
            parameters.add(windowBits(SERVER_MAX_WINDOW_BITS, serverMaxWindowBits));
        }
        if (clientMaxWindowBits != ABSENT) {
            parameters.add(windowBits(CLIENT_MAX_WINDOW_BITS, clientMaxWindowBits));
        }
        return new ExtensionOffer(EXTENSION, parameters);
    }

    /** The extension as it stands in the header. */
    @Override
    public String toString() {
        return ExtensionHeader.format(List.of(toExtension()));
    }

    private static ExtensionOffer.Parameter windowBits(String name, int bits) {
        Optional<String> value = bits == WITHOUT_VALUE ? Optional.empty() : Optional.of(Integer.toString(bits));
        return new ExtensionOffer.Parameter(name, value);
    }

    /** The smaller of two limits, each a number of bits or none at all; {@link #ABSENT} when neither is a number. */
    static int least(int one, int other) {
        if (one <= ABSENT || other <= ABSENT) {
            return Math.max(ABSENT, Math.max(one, other));
        }
        return Math.min(one, other);
    }
}
