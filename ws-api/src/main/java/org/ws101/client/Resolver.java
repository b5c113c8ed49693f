package org.ws101.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Resolves a host. It must be thread-safe if several threads use its client.
 *
 * <p>The application implements this.
 *
 * <pre>{@code
 * builder.resolver((host, port) -> List.of(new InetSocketAddress("10.0.0.7", 8443)))
 * }</pre>
 */
@FunctionalInterface
public interface Resolver {
    /**
     * Returns the addresses to try, one or more. The client tries the next one when the one before has failed, or has
     * not answered for 250 ms, with the families of addresses in turns (RFC 8305). The JDK resolves an unresolved
     * address. Called on a thread of the client, where it may block; the {@link WebSocketClient.Builder#connectTimeout}
     * runs meanwhile.
     *
     * @param host the name in the URI, or an address without brackets
     * @param port the port of the URI
     * @throws IOException without an address, such as an {@link java.net.UnknownHostException}; the connection fails
     *     with it
     */
    List<InetSocketAddress> resolve(String host, int port) throws IOException;

    /** Returns the resolver of the JDK, which may block. */
    static List<InetSocketAddress> lookUp(String host, int port) throws IOException {
        return Arrays.stream(InetAddress.getAllByName(Objects.requireNonNull(host, "host")))
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }
}
