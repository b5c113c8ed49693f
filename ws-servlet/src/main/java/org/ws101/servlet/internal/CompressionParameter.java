package org.ws101.servlet.internal;

import java.util.Optional;
import org.ws101.PermessageDeflate;
import org.ws101.internal.extension.ExtensionHeader;
import org.ws101.internal.extension.ExtensionOffer;
import org.ws101.internal.extension.MalformedHeaderException;

/**
 * {@link PermessageDeflate} as text: {@code on}, {@code off}, or its alternatives as {@code Sec-WebSocket-Extensions} has
 * them, the settings {@code threshold}, {@code level} and {@code maxRatio} among their parameters, such as
 * {@code permessage-deflate; server_no_context_takeover; threshold=4096}. Throws {@link IllegalArgumentException} that says
 * what is allowed.
 */
final class CompressionParameter {
    private CompressionParameter() {}

    static PermessageDeflate read(String text) {
        return switch (text) {
            case "on" -> PermessageDeflate.defaults();
            case "off" -> PermessageDeflate.off();
            default -> alternatives(text);
        };
    }

    private static PermessageDeflate alternatives(String text) {
        PermessageDeflate settings = PermessageDeflate.off();
        try {
            for (ExtensionOffer alternative : ExtensionHeader.parse(text)) {
                if (!alternative.name().equals("permessage-deflate")) {
                    throw malformed();
                }
                PermessageDeflate.Parameters parameters = PermessageDeflate.Parameters.none();
                for (ExtensionOffer.Parameter parameter : alternative.parameters()) {
                    parameters = parameters(parameters, parameter);
                    settings = settings(settings, parameter);
                }
                settings = settings.or(parameters);
            }
        } catch (MalformedHeaderException e) {
            throw malformed();
        }
        if (settings.alternatives().isEmpty()) {
            throw malformed();
        }
        return settings;
    }

    private static PermessageDeflate.Parameters parameters(
            PermessageDeflate.Parameters to, ExtensionOffer.Parameter parameter) {
        Optional<String> value = parameter.value();
        return switch (parameter.name()) {
            case "server_no_context_takeover" -> to.serverNoContextTakeover();
            case "client_no_context_takeover" -> to.clientNoContextTakeover();
            case "server_max_window_bits" -> to.serverMaxWindowBits(number(value));
            case "client_max_window_bits" ->
                value.isEmpty() ? to.clientMaxWindowBits() : to.clientMaxWindowBits(number(value));
            case "threshold", "level", "maxRatio" -> to;
            default -> throw malformed();
        };
    }

    private static PermessageDeflate settings(PermessageDeflate to, ExtensionOffer.Parameter parameter) {
        return switch (parameter.name()) {
            case "threshold" -> to.threshold(number(parameter.value()));
            case "level" -> to.level(number(parameter.value()));
            case "maxRatio" -> to.maxRatio(number(parameter.value()));
            default -> to;
        };
    }

    private static int number(Optional<String> value) {
        return Parameters.integer(value.orElse(""));
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "write on, off, or parameters such as \"permessage-deflate; server_max_window_bits=10;"
                        + " threshold=1024\": those of RFC 7692, threshold, level and maxRatio");
    }
}
