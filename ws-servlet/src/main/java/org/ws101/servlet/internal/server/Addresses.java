package org.ws101.servlet.internal.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes socket addresses of what containers say. Looks up no name: a proxy may have passed on any text. Stateless. */
final class Addresses {
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("\\[?[0-9a-fA-F]*:[0-9a-fA-F:.]+(%\\w+)?]?");

    private Addresses() {}

    /** The host as text, the same for each way of writing it, whatever names the application has had looked up. */
    static String hostOf(InetSocketAddress address) {
        InetAddress resolved = address.getAddress();
        return resolved == null ? address.getHostString() : resolved.getHostAddress();
    }

    /** Unresolved when the host is no literal of an IP address. */
    static InetSocketAddress of(@Nullable String host, int port) {
        int knownPort = port > 0 && port <= 0xFFFF ? port : 0;
        if (host == null || host.isEmpty()) {
            return InetSocketAddress.createUnresolved("unknown", knownPort);
        }
        if (IPV4.matcher(host).matches() || IPV6.matcher(host).matches()) {
            try {
                return new InetSocketAddress(InetAddress.getByName(host), knownPort);
            } catch (UnknownHostException e) {
                // no literal after all
            }
        }
        return InetSocketAddress.createUnresolved(host, knownPort);
    }
}
