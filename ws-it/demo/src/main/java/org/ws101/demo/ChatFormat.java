package org.ws101.demo;

import java.util.Optional;
import org.ws101.WebSocket;

/** How a member of a room speaks and is told what happened there: the subprotocols of the chat. */
enum ChatFormat {
    /** Objects in JSON, {@link Utterance} one way and {@link ChatEvent} the other. */
    JSON,
    /** Lines to read as they are, both ways. */
    PLAIN;

    static final String JSON_SUBPROTOCOL = "chat.ws101.org";
    static final String PLAIN_SUBPROTOCOL = "text";

    /** The format that was agreed on; {@link #PLAIN} for a client that did not offer any subprotocol. */
    static ChatFormat of(WebSocket webSocket) {
        return webSocket.protocol().equals(Optional.of(JSON_SUBPROTOCOL)) ? JSON : PLAIN;
    }

    /** The name of the group of those in a room who have this format. */
    String group(String room) {
        return name() + ' ' + room;
    }
}
