package org.ws101.client;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;

/**
 * The listener of one connection that asks for replay: takes out the marks, which are texts that begin with a token of this connection, and
 * notes the positions that they bear. What is not a mark goes to the listener behind it. As thread-safe as that.
 *
 * <p>A message counts as seen when the listener is called with it, whatever it does; one in parts, with the last of them.
 */
final class Replayed extends PassingListener {
    /** The parameter of the query that asks for replay. */
    static final String PARAMETER = "ws101-replay";

    private static final int TOKEN_BYTES = 9;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ReplayListener told;
    private final ReplayPositions positions;
    private final String token = token();
    /** The position of the message that comes next; null when it has none. */
    private @Nullable String next;
    /** Whether a message is being taken in parts. */
    private boolean within;

    Replayed(WebSocketListener listener, ReplayListener told, ReplayPositions positions) {
        super(listener);
        this.told = told;
        this.positions = positions;
    }

    private static String token() {
        byte[] random = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** The value of the parameter. */
    String request() {
        return positions.request(token);
    }

    private boolean isMark(String text) {
        return next == null
                && text.length() > token.length()
                && text.startsWith(token)
                && text.charAt(token.length()) == ' ';
    }

    private void mark(WebSocket webSocket, String text) throws Exception {
        String[] words = text.split(" ", 3);
        if (words.length < 3) {
            return;
        }
        switch (words[1]) {
            case "next" -> next = words[2];
            case "at" -> List.of(words[2].split(",")).forEach(positions::add);
            case "afresh" -> {
                positions.replace(List.of(words[2].split(",")));
                told.onAfresh(webSocket);
            }
            default -> {} // of a later version
        }
    }

    private void seen() {
        if (next != null) {
            positions.add(next);
            next = null;
        }
    }

    @Override
    public void onText(WebSocket webSocket, String text) throws Exception {
        if (isMark(text)) {
            mark(webSocket, text);
        } else {
            seen();
            super.onText(webSocket, text);
        }
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) throws Exception {
        seen();
        super.onBinary(webSocket, data);
    }

    @Override
    public void onPart(WebSocket webSocket, Message part) throws Exception {
        if (!within && part instanceof Message.Text text && !text.partial() && isMark(text.data())) {
            mark(webSocket, text.data());
            return;
        }
        within = part.partial();
        if (!within) {
            seen();
        }
        super.onPart(webSocket, part);
    }
}
