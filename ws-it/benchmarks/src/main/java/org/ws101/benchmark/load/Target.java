package org.ws101.benchmark.load;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where connections go. Immutable.
 *
 * @param address of the server
 * @param path of the endpoint
 * @param tls what trusts the server, if it is to be TLS
 */
public record Target(InetSocketAddress address, String path, Optional<SSLContext> tls) {
    /** A plain target on 127.0.0.1. */
    public static Target plain(int port, String path) {
        return new Target(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), path, Optional.empty());
    }

    /** The same target under TLS. */
    public Target under(SSLContext context) {
        return new Target(address, path, Optional.of(context));
    }

    /** The request of a browser. */
    ByteBuffer handshake(String extensions) {
        String host = "127.0.0.1:" + address.getPort();
        String request = "GET " + path + " HTTP/1.1\r\n"
                + "Host: " + host + "\r\n"
                + "Connection: Upgrade\r\n"
                + "Pragma: no-cache\r\n"
                + "Cache-Control: no-cache\r\n"
                + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0\r\n"
                + "Upgrade: websocket\r\n"
                + "Origin: " + (tls.isPresent() ? "https://" : "http://") + host + "\r\n"
                + "Sec-WebSocket-Version: 13\r\n"
                + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
                + "Accept-Language: en-GB,en;q=0.9\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + (extensions.isEmpty() ? "" : "Sec-WebSocket-Extensions: " + extensions + "\r\n")
                + "\r\n";
        return ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
    }
}
