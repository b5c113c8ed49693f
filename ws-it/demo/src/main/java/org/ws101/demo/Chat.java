package org.ws101.demo;

import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/**
 * A member of a chat room, in the listener style: no thread is held while nobody talks. Joined as
 * {@code /chat/lobby?name=Ada}; the subprotocol is one of {@link ChatFormat}, and another one is refused.
 */
@WebSocketEndpoint("/chat/{room}")
public class Chat implements WebSocketListener, SelectProtocol, HandshakeCheck {
    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_TEXT = 2_000;

    private final Rooms rooms;

    @Inject
    Chat(Rooms rooms) {
        this.rooms = rooms;
    }

    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        if (!isName(nameOf(request)) || !isName(roomOf(request))) {
            return HandshakeDecision.refuse(
                    400, "Names of people and rooms have 1 to " + LONGEST_NAME + " printable characters.");
        }
        return HandshakeDecision.permit();
    }

    @Override
    public Optional<String> select(List<String> offered) {
        return ChatFormat.select(offered);
    }

    @Override
    public void onOpen(WebSocket webSocket) {
        HandshakeRequest request = HandshakeRequest.of(webSocket);
        rooms.join(roomOf(request), webSocket, nameOf(request));
    }

    @Override
    public void onText(WebSocket webSocket, String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new WebSocketFailure(CloseCode.MESSAGE_TOO_BIG, "Say it in " + LONGEST_TEXT + " characters or fewer");
        }
        if (!text.isBlank()) {
            rooms.say(roomOf(HandshakeRequest.of(webSocket)), webSocket, text);
        }
    }

    @Override
    public void onBinary(WebSocket webSocket, byte[] data) {
        throw new WebSocketFailure(CloseCode.UNSUPPORTED_DATA, "The chat takes text only");
    }

    @Override
    public void onClose(WebSocket webSocket, CloseReason reason) {
        rooms.leave(roomOf(HandshakeRequest.of(webSocket)), webSocket);
    }

    private static String roomOf(HandshakeRequest request) {
        return request.pathParameter("room");
    }

    private static String nameOf(HandshakeRequest request) {
        return request.queryParameter("name").orElse("guest").strip();
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NAME
                && text.codePoints().noneMatch(Character::isISOControl);
    }
}
