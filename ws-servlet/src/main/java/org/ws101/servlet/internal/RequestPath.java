package org.ws101.servlet.internal;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which paths of requests are plain. Containers read the others each in its own way (and so do proxies and filters before
 * them): they merge slashes or not, resolve dots before or after they decode, take an encoded slash for a slash. A path that
 * two of them could take for different places opens no WebSocket on any. Stateless.
 */
public final class RequestPath {
    private RequestPath() {}

    /**
     * What is not plain about a path, as a clause such as "has an empty segment"; empty if it is plain.
     *
     * @param raw the path as it stood in the request, not decoded; path parameters (behind a semicolon) do not count
     */
    public static Optional<String> oddity(String raw) {
        if (isSimple(raw)) {
            return Optional.empty();
        }
        if (!raw.startsWith("/")) { // such as the asterisk of OPTIONS; what stands there would not be looked at
            return Optional.of("does not begin with a slash");
        }
        String[] segments = raw.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            String segment = segments[i];
            int parameters = segment.indexOf(';');
            Optional<String> odd =
                    ofText(segment).or(() -> ofName(parameters < 0 ? segment : segment.substring(0, parameters)));
            if (odd.isPresent()) {
                return odd;
            }
            boolean trailingSlash = i == segments.length - 1 && segment.isEmpty();
            if (!trailingSlash && (segment.isEmpty() || parameters == 0)) {
                return Optional.of("has an empty segment");
            }
        }
        return Optional.empty();
    }

    /**
     * Why no plain path has a certain segment, and what to write instead; empty if some have.
     *
     * @param segment decoded, and not empty because of a trailing slash
     */
    static Optional<String> oddityOfDecoded(String segment) {
        if (segment.isEmpty()) {
            return Optional.of("it has an empty segment; write one slash between segments");
        }
        if (segment.equals(".") || segment.equals("..")) {
            return Optional.of("it has the segment " + segment + "; write the path without dots");
        }
        for (int c : segment.codePoints().toArray()) {
            if (c == '%') {
                return Optional.of(
                        "it has a %; write characters as they are and not percent-encoded, such as a blank for"
                                + " %20, and no percent sign, encoded slash, backslash or semicolon");
            }
            if (c == ';') {
                return Optional.of("it has a semicolon; write it without path parameters, which do not count");
            }
            if (c == '\\') {
                return Optional.of("it has a backslash; write slashes");
            }
            if (c < ' ' || c == 0x7F || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
                return Optional.of("it has a control character or half a surrogate pair; leave that out");
            }
        }
        return Optional.empty();
    }

    /**
     * The path within the web application, as a container should read it: decoded, without path parameters, a plus as a plus.
     *
     * @param plain the path as it stood in the request, without an {@link #oddity}
     * @param contextPath that of the web application; only the number of its segments counts, so that it may be encoded or not
     */
    public static String withinContext(String plain, String contextPath) {
        if (isSimple(plain) && (plain + "/").startsWith(contextPath + "/")) {
            return plain.substring(contextPath.length());
        }
        long ofContext = contextPath.chars().filter(c -> c == '/').count();
        return Arrays.stream(plain.split("/", -1))
                .skip(1 + ofContext)
                .map(segment -> "/" + decoded(segment.replaceFirst(";.*", "")))
                .collect(Collectors.joining());
    }

    /**
     * Whether a path reads the same decoded and not, as nearly all do: segments of letters, digits, hyphens and underscores. Looks at
     * each character once; about all other paths it says nothing.
     */
    private static boolean isSimple(String raw) {
        char before = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean other = (c >= '0' && c <= '9') || c == '-' || c == '_' || (c == '/' && before != '/');
            if (!letter && !other) {
                return false;
            }
            before = c;
        }
        return raw.startsWith("/");
    }

    private static String decoded(String name) {
        return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static Optional<String> ofName(String name) {
        String decoded = name.replace("%2e", ".").replace("%2E", ".");
        return decoded.equals(".") || decoded.equals("..")
                ? Optional.of("has the segment " + decoded)
                : Optional.empty();
    }

    private static Optional<String> ofText(String segment) {
        boolean encoded = false;
        ByteBuffer bytes = ByteBuffer.allocate(segment.length());
        for (int i = 0; i < segment.length(); i++) {
            int c = segment.charAt(i);
            if (c >= 0x7F || c == '\\' || c <= ' ') {
                return Optional.of("has a character that must be percent-encoded");
            }
            if (c == '%') {
                encoded = true;
                c = hex(segment, i + 1) << 4 | hex(segment, i + 2);
                i += 2;
                if (c < 0) {
                    return Optional.of("has a % that no two hexadecimal digits follow");
                }
                if (c == '/' || c == '\\' || c == '%' || c == ';') {
                    return Optional.of("has an encoded " + (char) c);
                }
                if (c < ' ' || c == 0x7F) {
                    return Optional.of("has an encoded control character");
                }
            }
            bytes.put((byte) c);
        }
        if (!encoded) {
            return Optional.empty();
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
            return Optional.empty();
        } catch (CharacterCodingException e) {
            return Optional.of("is not encoded in UTF-8");
        }
    }

    /** Negative if there is no such digit. */
    private static int hex(String text, int index) {
        return index < text.length() && HexFormat.isHexDigit(text.charAt(index))
                ? HexFormat.fromHexDigit(text.charAt(index))
                : -1;
    }
}
