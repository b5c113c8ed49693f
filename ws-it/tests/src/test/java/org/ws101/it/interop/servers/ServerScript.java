package org.ws101.it.interop.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * What every server of the suite does. At {@link #ECHO} it sends back each message. At {@link #COMMANDS} it says of a binary
 * message how long it is and what its checksum is, and does what a text says:
 *
 * <ul>
 *   <li>{@code close 4000 reason}
 *   <li>{@code ping data}; when the pong comes it sends {@code pong data}
 *   <li>{@code fragments a|b|c}: a message in three frames
 *   <li>{@code header name}: sends the value of that header field of the request
 *   <li>{@code measure text}: says of the text what it says of a binary message
 *   <li>{@code closed id}: sends the code and reason that ended the connection with the query {@code id}, or {@code open}
 * </ul>
 *
 * Thread-safe; one for each running server.
 */
final class ServerScript {
    static final String ECHO = "/echo";
    static final String COMMANDS = "/commands";
    static final String REFUSED = "/refused";
    static final int REFUSAL_STATUS = 403;
    static final String REFUSAL_HEADER = "X-Reason";
    static final String REFUSAL_BODY = "not today";
    /** The one subprotocol that the servers speak. */
    static final String SUBPROTOCOL = "chat";
    /** The largest message that the servers take. */
    static final int LARGEST = 16 << 20;

    private final Map<String, String> closed = new ConcurrentHashMap<>();

    void onText(ServerConnection connection, String text) throws IOException {
        if (echoes(connection)) {
            connection.sendText(text);
            return;
        }
        int space = text.indexOf(' ');
        String argument = text.substring(space + 1);
        switch (text.substring(0, space)) {
            case "close" -> connection.close(Integer.parseInt(argument.substring(0, 4)), argument.substring(5));
            case "ping" -> connection.ping(argument.getBytes(StandardCharsets.UTF_8));
            case "fragments" -> connection.sendFragments(List.of(argument.split("\\|", -1)));
            case "header" -> connection.sendText(connection.header(argument));
            case "measure" -> connection.sendText(summary(argument.getBytes(StandardCharsets.UTF_8)));
            case "closed" -> connection.sendText(closed.getOrDefault(argument, "open"));
            default -> throw new IllegalArgumentException(text);
        }
    }

    void onBinary(ServerConnection connection, byte[] data) throws IOException {
        if (echoes(connection)) {
            connection.sendBinary(data);
        } else {
            connection.sendText(summary(data));
        }
    }

    void onPong(ServerConnection connection, byte[] data) throws IOException {
        connection.sendText("pong " + new String(data, StandardCharsets.UTF_8));
    }

    void onClose(ServerConnection connection, int code, String reason) {
        String query = connection.target().getQuery();
        if (query != null) {
            closed.putIfAbsent(query, code + " " + reason);
        }
    }

    /** What the answer to a binary message at {@link #COMMANDS} is. */
    static String summary(byte[] data) {
        CRC32 checksum = new CRC32();
        checksum.update(data);
        return data.length + " bytes, checksum " + checksum.getValue();
    }

    private static boolean echoes(ServerConnection connection) {
        return connection.target().getPath().equals(ECHO);
    }
}
