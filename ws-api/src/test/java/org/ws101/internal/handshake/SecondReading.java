package org.ws101.internal.handshake;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ws101.testing.Hex;

/**
 * How the fields of a handshake are read, once more: by regular expressions of the RFCs' grammars, and IPv6 addresses by the JDK. It
 * shares nothing with the code under test but {@link Headers#all}. Stateless.
 */
final class SecondReading {
    /** An element of a list (RFC 9110 §5.6.1): commas within quotes are part of it, and a quote that stays open takes all. */
    private static final Pattern ELEMENT =
            Pattern.compile("(?:[^\",]++|\"(?:[^\"\\\\]++|\\\\.)*+(?:\"|\\\\?\\z))++", Pattern.DOTALL);

    private static final String DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+\\-.^_`|~0-9A-Za-z]+");
    private static final Pattern REG_NAME = Pattern.compile("[A-Za-z0-9\\-._~%!$&'()*+,;=]+");
    private static final Pattern GROUPS = Pattern.compile("[0-9A-Fa-f]{1,4}|");
    private static final Pattern OCTET = Pattern.compile("0|[1-9][0-9]{0,2}");

    private SecondReading() {}

    /** A host in lower case, of IPv6 its 16 bytes; and a port, -1 if there is none. */
    record Place(String host, int port) {
        Place orPort(String scheme) {
            int usual = scheme.equals("http") ? 80 : scheme.equals("https") ? 443 : -1;
            return port >= 0 ? this : new Place(host, usual);
        }
    }

    /** RFC 6454 §6.2, with the port that its scheme implies. */
    record Page(String scheme, Place place) {}

    /** RFC 6455 §4.2.2 item 5.4, with base64 as the digits of a number of six bits each (RFC 4648 §4). */
    static String accept(String key) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        BigInteger number = new BigInteger(1, hash).shiftLeft(2); // 160 bits are 27 digits, the last of four bits
        StringBuilder digits = new StringBuilder("=");
        for (int i = 0; i < 27; i++) {
            digits.insert(0, DIGITS.charAt(number.shiftRight(6 * i).intValue() & 63));
        }
        return digits.toString();
    }

    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            Matcher element = ELEMENT.matcher(line);
            while (element.find()) {
                String text = element.group().replaceAll("^[ \\t]+|[ \\t]+\\z", "");
                if (!text.isEmpty()) {
                    elements.add(text);
                }
            }
        }
        return elements;
    }

    /** Whether a list names something, in ASCII of any case. */
    static boolean names(List<String> lines, String token) {
        Pattern named = Pattern.compile(Pattern.quote(token), Pattern.CASE_INSENSITIVE);
        return elements(lines).stream()
                .anyMatch(element -> named.matcher(element).matches());
    }

    static Optional<Place> place(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        boolean hasPort = colon >= 0 && (!bracketed || colon > text.indexOf(']'));
        String name = hasPort ? text.substring(0, colon) : text;
        String digits = hasPort ? text.substring(colon + 1) : "";
        if (!digits.matches("[0-9]{0,5}")) {
            return Optional.empty();
        }
        int port = digits.isEmpty() ? -1 : Integer.parseInt(digits);
        if (port > 65535) {
            return Optional.empty();
        }
        if (bracketed) {
            return name.endsWith("]")
                    ? ipv6(name.substring(1, name.length() - 1)).map(host -> new Place(host, port))
                    : Optional.empty();
        }
        return REG_NAME.matcher(name).matches() ? Optional.of(new Place(lower(name), port)) : Optional.empty();
    }

    static String lower(String text) {
        StringBuilder lower = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? Character.toLowerCase(c) : c);
        }
        return lower.toString();
    }

    /** RFC 3986 §3.2.2, which is stricter than the JDK about the number of digits. */
    private static Optional<String> ipv6(String text) {
        if (!text.matches("[0-9A-Fa-f:.]+")) {
            return Optional.empty();
        }
        for (String group : text.split(":", -1)) {
            boolean valid = group.indexOf('.') < 0
                    ? GROUPS.matcher(group).matches()
                    : List.of(group.split("\\.", -1)).stream()
                            .allMatch(octet -> OCTET.matcher(octet).matches());
            if (!valid) {
                return Optional.empty();
            }
        }
        try {
            InetAddress address = InetAddress.getByName("[" + text + "]"); // asks nobody
            byte[] bytes = address.getAddress();
            byte[] all = address instanceof Inet4Address
                    ? ByteBuffer.allocate(16)
                            .putShort(10, (short) -1)
                            .put(12, bytes)
                            .array()
                    : bytes;
            return Optional.of(Hex.spell(all));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static Optional<Page> page(String text) {
        int end = text.indexOf("://");
        if (end < 0 || !text.substring(0, end).matches("[A-Za-z][A-Za-z0-9+.\\-]*")) {
            return Optional.empty();
        }
        String scheme = lower(text.substring(0, end));
        return place(text.substring(end + 3)).map(place -> new Page(scheme, place.orPort(scheme)));
    }
}
