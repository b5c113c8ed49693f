package org.ws101.internal.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads and writes the value of {@code Sec-WebSocket-Extensions}: syntax only, whatever the extension.
 *
 * <p>The grammar of RFC 6455 §9.1, with optional white space between the parts as RFC 2616 implied it, and empty list
 * elements skipped as RFC 9110 §5.6.1 asks of a recipient:
 *
 * <pre>
 * extension-list  = 1#extension
 * extension       = token *( ";" extension-param )
 * extension-param = token [ "=" ( token | quoted-string ) ]   ; the unquoted value is a token as well
 * </pre>
 *
 * Parsing looks at each character a fixed number of times and stops at the first breach.
 */
public final class ExtensionHeader {

    /** Extensions in one header, alternatives of the same extension included; more are refused as malformed. */
    public static final int MAX_EXTENSIONS = 32;

    /** Parameters of one extension; more are refused as malformed. */
    public static final int MAX_PARAMETERS = 16;

    private ExtensionHeader() {}

    /**
     * Reads the field, all its lines taken as one list (RFC 6455 §9.1 with RFC 9110 §5.3).
     *
     * @return the extensions in the peer's order of preference; empty if there is none
     * @throws MalformedHeaderException if the value breaks the grammar or exceeds one of the limits
     */
    public static List<ExtensionOffer> parse(List<String> lines) throws MalformedHeaderException {
        return parse(String.join(", ", lines));
    }

    /**
     * Reads the field from a single line.
     *
     * @return the extensions in the peer's order of preference; empty if there is none
     * @throws MalformedHeaderException if the value breaks the grammar or exceeds one of the limits
     */
    public static List<ExtensionOffer> parse(CharSequence value) throws MalformedHeaderException {
        return new Parser(value).extensions();
    }

    /** Writes the extensions as one field value, in their order; {@link #parse(CharSequence)} reads it back. */
    public static String format(List<ExtensionOffer> extensions) {
        return extensions.stream().map(ExtensionHeader::format).collect(Collectors.joining(", "));
    }

    private static String format(ExtensionOffer extension) {
        StringBuilder text = new StringBuilder(extension.name());
        for (ExtensionOffer.Parameter parameter : extension.parameters()) {
            text.append("; ").append(parameter.name());
            parameter.value().ifPresent(value -> text.append('=').append(value));
        }
        return text.toString();
    }

    /** A cursor over the value; each method reads one rule of the grammar and leaves the cursor behind it. */
    private static final class Parser {

        private final CharSequence text;
        private int position;

        Parser(CharSequence text) {
            this.text = text;
        }

        List<ExtensionOffer> extensions() throws MalformedHeaderException {
            List<ExtensionOffer> extensions = new ArrayList<>();
            do {
                skipWhitespace();
                if (atEnd() || text.charAt(position) == ',') {
                    continue;
                }
                if (extensions.size() == MAX_EXTENSIONS) {
                    throw malformed("more than " + MAX_EXTENSIONS + " extensions");
                }
                extensions.add(extension());
            } while (take(','));
            if (!atEnd()) {
                throw malformed("expected a comma, a semicolon or the end");
            }
            return List.copyOf(extensions);
        }

        private ExtensionOffer extension() throws MalformedHeaderException {
            String name = token("an extension name");
            List<ExtensionOffer.Parameter> parameters = new ArrayList<>();
            while (take(';')) {
                if (parameters.size() == MAX_PARAMETERS) {
                    throw malformed("more than " + MAX_PARAMETERS + " parameters of one extension");
                }
                parameters.add(parameter());
            }
            return new ExtensionOffer(name, parameters);
        }

        private ExtensionOffer.Parameter parameter() throws MalformedHeaderException {
            String name = token("a parameter name");
            if (!take('=')) {
                return new ExtensionOffer.Parameter(name, Optional.empty());
            }
            boolean quoted = take('"');
            String value = quoted ? quotedToken() : token("a parameter value");
            return new ExtensionOffer.Parameter(name, Optional.of(value), quoted);
        }

        private String token(String what) throws MalformedHeaderException {
            skipWhitespace();
            int start = position;
            while (!atEnd() && Token.isTokenCharacter(text.charAt(position))) {
                position++;
            }
            if (position == start) {
                throw malformed("expected " + what);
            }
            return text.subSequence(start, position).toString();
        }

        /** RFC 6455 §9.1: a quoted value MUST be a token once it is unescaped. */
        private String quotedToken() throws MalformedHeaderException {
            StringBuilder value = new StringBuilder();
            while (!atEnd() && text.charAt(position) != '"') {
                if (text.charAt(position) == '\\') {
                    position++;
                }
                if (atEnd() || !Token.isTokenCharacter(text.charAt(position))) {
                    throw malformed("expected a token inside the quotes");
                }
                value.append(text.charAt(position++));
            }
            if (atEnd()) {
                throw malformed("expected a closing quote");
            }
            if (value.length() == 0) {
                throw malformed("expected a token inside the quotes");
            }
            position++;
            return value.toString();
        }

        private boolean take(char wanted) {
            skipWhitespace();
            if (atEnd() || text.charAt(position) != wanted) {
                return false;
            }
            position++;
            return true;
        }

        private void skipWhitespace() {
            while (!atEnd() && (text.charAt(position) == ' ' || text.charAt(position) == '\t')) {
                position++;
            }
        }

        private boolean atEnd() {
            return position == text.length();
        }

        private MalformedHeaderException malformed(String problem) {
            return new MalformedHeaderException(problem, position);
        }
    }
}
