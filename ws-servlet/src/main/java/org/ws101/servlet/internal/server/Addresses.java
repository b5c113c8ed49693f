package org.ws101.servlet.internal.server;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes socket addresses of what containers say. Looks up no name: a proxy may have passed on any text. Thread-safe. */
final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("\\[?[0-9a-fA-F]*:[0-9a-fA-F:.]+(%\\w+)?]?");
    private static final Pattern WITH_PORT = Pattern.compile("([^:\\[\\]]+|\\[[^\\[\\]]+]):(\\d{1,5})");
    private static final int IPV4_BYTES = 4;
    private static final byte[] NO_BYTES = {};

    /** The last address of ours: nearly all connections have the same, and share it. */
    private static volatile Known ours = new Known("", InetSocketAddress.createUnresolved("unknown", 0));

    private record Known(String host, InetSocketAddress address) {}

    private Addresses() {}

    /**
     * What the limits of an address count as one: an address of IPv4; of IPv6 all that have the first 64 bits in common, as one host
     * has the other 64 to choose from (RFC 4291 §2.5.1). The same for each way of writing it, whatever names the application has had
     * looked up.
     */
    static String countedAs(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        if (resolved instanceof Inet6Address) {
            return Long.toHexString(ByteBuffer.wrap(resolved.getAddress()).getLong()) + "/64";
        }
        return resolved == null ? address.getHostString() : resolved.getHostAddress();
    }

    /** As {@link #of}, for the end of a connection that is here. */
    static InetSocketAddress ofOurs(@Nullable String host, int port) {
        Known known = ours;
        if (known.host.equals(host) && known.address.getPort() == port) {
            return known.address;
        }
        InetSocketAddress address = of(host, port);
        ours = new Known(host == null ? "" : host, address);
        return address;
    }

    /**
     * Unresolved when the host is no literal of an IP address. Some proxies forward one with a port behind it, and some containers pass
     * that on: it is the port when there is no other.
     */
    static InetSocketAddress of(@Nullable String host, int port) {
        int knownPort = inRange(port);
        if (host == null || host.isEmpty()) {
            return InetSocketAddress.createUnresolved("unknown", knownPort);
        }
        InetAddress literal = literal(host);
        if (literal == null) {
            Matcher matcher = WITH_PORT.matcher(host);
            if (matcher.matches()) {
                literal = literal(matcher.group(1));
                knownPort = literal == null || knownPort > 0 ? knownPort : inRange(Integer.parseInt(matcher.group(2)));
            }
        }
        return literal == null
                ? InetSocketAddress.createUnresolved(host, knownPort)
                : new InetSocketAddress(literal, knownPort);
    }

    private static int inRange(int port) {
        return port > 0 && port <= 0xFFFF ? port : 0;
    }

    /** Null when it is none. */
    private static @Nullable InetAddress literal(String text) {
        byte[] bytes = bytesOfIpv4(text);
        try {
            if (bytes.length == IPV4_BYTES) {
                return InetAddress.getByAddress(bytes);
            }
            return IPV4.matcher(text).matches() || IPV6.matcher(text).matches() ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Of four numbers as containers write them, without leading zeros; empty for anything else. */
    private static byte[] bytesOfIpv4(String host) {
        byte[] bytes = new byte[IPV4_BYTES];
        int at = 0;
        int number = -1;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c >= '0' && c <= '9' && number != 0) {
                number = Math.max(number, 0) * 10 + (c - '0');
            } else if (c == '.' && number >= 0 && at < IPV4_BYTES - 1) {
                bytes[at++] = (byte) number;
                number = -1;
            } else {
                return NO_BYTES;
            }
            if (number > 0xFF) {
                return NO_BYTES;
            }
        }
        if (at < IPV4_BYTES - 1 || number < 0) {
            return NO_BYTES;
        }
        bytes[at] = (byte) number;
        return bytes;
    }
}
