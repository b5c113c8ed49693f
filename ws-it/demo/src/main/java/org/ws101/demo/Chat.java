package org.ws101.demo;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.CloseCode;
import org.ws101.WebSocket;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/**
 * The rooms of the chat, with annotated callbacks: no thread is held while nobody talks. Joined as {@code
 * /chat/lobby?name=Ada}; the subprotocol is one of {@link ChatFormat}, and another one is refused.
 */
@ApplicationScoped
@WebSocketEndpoint(
        value = "/chat/{room}",
        subprotocols = {ChatFormat.JSON_SUBPROTOCOL, ChatFormat.PLAIN_SUBPROTOCOL},
        // the longest text with every character escaped, and what is around it
        options = @WebSocketOption(name = "maxMessageSize", value = "12100"))
public class Chat implements HandshakeCheck {
    private static final int LONGEST_NAME = 40;
    private static final int LONGEST_TEXT = 2_000;

    /** The one whose connection is served at the moment. */
    @Inject
    Member member;

    @Inject
    Rooms rooms;

    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        if (!isName(Member.nameIn(request)) || !isName(request.pathParameter(Member.ROOM))) {
            return HandshakeDecision.refuse(
                    400, "Names of people and rooms have 1 to " + LONGEST_NAME + " printable characters.");
        }
        return HandshakeDecision.permit();
    }

    @OnOpen
    void join(WebSocket webSocket) {
        rooms.enter(webSocket, member.room());
        rooms.tell(member.room(), new ChatEvent.Joined(member.name()));
        rooms.tellWhoIsPresent(member.room());
    }

    @OnText
    void say(Utterance utterance) {
        if (utterance.text().length() > LONGEST_TEXT) {
            throw new WebSocketFailure(CloseCode.MESSAGE_TOO_BIG, "Say it in " + LONGEST_TEXT + " characters or fewer");
        }
        if (!utterance.text().isBlank()) {
            rooms.tell(member.room(), new ChatEvent.Said(member.name(), utterance.text()));
        }
    }

    @OnClose
    void leave() {
        rooms.tell(member.room(), new ChatEvent.Left(member.name()));
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NAME
                && text.codePoints().noneMatch(Character::isISOControl);
    }
}
