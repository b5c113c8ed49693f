package org.ws101.internal.socket;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client says to a SOCKS proxy of version 5 (RFC 1928), with user and password (RFC 1929) where the proxy wants them.
 * For one thread.
 */
public final class Socks5 {
    private static final byte VERSION = 5;
    private static final byte LOGIN_VERSION = 1;
    private static final byte NO_AUTHENTICATION = 0;
    private static final byte USER_AND_PASSWORD = 2;
    private static final byte NONE_ACCEPTABLE = (byte) 0xFF;
    private static final byte CONNECT = 1;
    private static final byte IPV4 = 1;
    private static final byte NAME = 3;
    private static final byte IPV6 = 4;
    /** The length of a user, a password or a name is one byte. */
    private static final int LONGEST = 255;

    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private static final Pattern QUAD = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");

    private final SocketChannel channel;
    private final @Nullable Login login;

    /** Who the client is. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login";
        }
    }

    /**
     * A conversation that has not begun.
     *
     * @param channel leads to the proxy, in blocking mode
     * @param login null for nobody
     */
    public Socks5(SocketChannel channel, @Nullable Login login) {
        this.channel = channel;
        this.login = login;
    }

    /**
     * Connects through the proxy to a host: a name, which the proxy resolves, or an address. Blocks for as long as the proxy
     * does. Afterwards the channel leads to the host.
     *
     * @param host without brackets
     * @throws IOException when the proxy refuses, or does not speak SOCKS 5
     */
    public void connect(String host, int port) throws IOException {
        if (host.indexOf(':') >= 0 || QUAD.matcher(host).matches()) {
            byte[] address = InetAddress.getByName(host).getAddress();
            connect(address.length == 4 ? IPV4 : IPV6, address, port); // of IPv4 is also ::ffff:192.0.2.1
        } else {
            connect(NAME, oneByteLong("host's name", host.getBytes(StandardCharsets.US_ASCII)), port);
        }
    }

    private void connect(byte type, byte[] address, int port) throws IOException {
        authenticate();
        send(new byte[] {VERSION, CONNECT, 0, type}, address, new byte[] {(byte) (port >>> 8), (byte) port});
        ByteBuffer reply = receive(4);
        requireVersion(VERSION, reply.get());
        byte outcome = reply.get();
        if (outcome != 0) {
            throw new IOException("The SOCKS proxy answered: " + reason(outcome));
        }
        // where the proxy connects from is of no use, and lies before the first byte of the host
        int length = switch (reply.get(3)) {
            case IPV4 -> 4;
            case IPV6 -> 16;
            case NAME -> Byte.toUnsignedInt(receive(1).get());
            default ->
                throw new IOException("The SOCKS proxy answered with an address of the unknown type "
                        + Byte.toUnsignedInt(reply.get(3)) + " (RFC 1928 §5)");
        };
        receive(length + 2);
    }

    private void authenticate() throws IOException {
        send(
                login == null
                        ? new byte[] {VERSION, 1, NO_AUTHENTICATION}
                        : new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD});
        ByteBuffer choice = receive(2);
        requireVersion(VERSION, choice.get());
        byte method = choice.get();
        if (method == USER_AND_PASSWORD && login != null) {
            send(
                    new byte[] {LOGIN_VERSION},
                    oneByteLong("user of proxyCredentials", login.user.getBytes(StandardCharsets.UTF_8)),
                    oneByteLong("password of proxyCredentials", login.password.getBytes(StandardCharsets.UTF_8)));
            ByteBuffer status = receive(2);
            requireVersion(LOGIN_VERSION, status.get());
            if (status.get() != 0) {
                throw new IOException("The SOCKS proxy refuses user and password: correct proxyCredentials");
            }
        } else if (method == NONE_ACCEPTABLE) {
            throw new IOException("The SOCKS proxy accepts "
                    + (login == null
                            ? "no client without authentication: set proxyCredentials, by Credentials.basic"
                            : "neither user and password nor anonymous clients: use another proxy"));
        } else if (method != NO_AUTHENTICATION) {
            throw new IOException("The SOCKS proxy chose the method " + Byte.toUnsignedInt(method)
                    + ", which was not offered (RFC 1928 §3)");
        }
    }

    private static void requireVersion(byte expected, byte version) throws IOException {
        if (version != expected) {
            throw new IOException("The proxy does not support SOCKS 5: its response begins with "
                    + Byte.toUnsignedInt(version) + " instead of " + expected + ". Use a SOCKS 5 or an HTTP proxy");
        }
    }

    private static byte[] oneByteLong(String what, byte[] bytes) throws IOException {
        if (bytes.length == 0 || bytes.length > LONGEST) {
            throw new IOException("The " + what + " has " + bytes.length + " bytes: use 1 to " + LONGEST);
        }
        return ByteBuffer.allocate(1 + bytes.length)
                .put((byte) bytes.length)
                .put(bytes)
                .array();
    }

    /** RFC 1928 §6. */
    private static String reason(byte code) {
        return switch (code) {
            case 1 -> "general failure";
            case 2 -> "connection not allowed by its rules";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "TTL expired";
            case 7 -> "command not supported";
            case 8 -> "address type not supported";
            default -> "failure " + Byte.toUnsignedInt(code);
        };
    }

    private void send(byte[]... parts) throws IOException {
        int total = 0;
        for (byte[] part : parts) {
            total += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(total);
        for (byte[] part : parts) {
            all.put(part);
        }
        all.flip();
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }

    /** Not a byte more: the next ones are the host's. */
    private ByteBuffer receive(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("The SOCKS proxy closed the connection before its response was complete");
            }
        }
        return bytes.flip();
    }
}
