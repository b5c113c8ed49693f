package org.ws101.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the addresses of a host. Thread-safe, if its client is used by several threads.
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
     * The addresses to try, at least one: the next one when the one before has failed, or has not answered for 250 ms, with the
     * families of addresses in turns (RFC 8305). An unresolved address is looked up by the JDK. Called on a thread of the
     * client's, where it may block; the {@link WebSocketClient.Builder#connectTimeout} runs meanwhile.
     *
     * @param host the name in the URI, or an address without brackets
     * @param port the port of the URI
     * @throws IOException when there is none, such as an {@link java.net.UnknownHostException}; the connection fails with it
     */
    List<InetSocketAddress> resolve(String host, int port) throws IOException;

    /** The JDK's: blocks for as long as it does. */
    static List<InetSocketAddress> lookUp(String host, int port) throws IOException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }
}
