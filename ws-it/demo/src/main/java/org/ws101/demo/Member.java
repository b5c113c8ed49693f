package org.ws101.demo;

import jakarta.inject.Inject;
import org.ws101.cdi.ConnectionScoped;
import org.ws101.servlet.HandshakeRequest;

/** Somebody in a room of the chat: what the opening handshake said of them. One for each connection. */
@ConnectionScoped
public class Member {
    /** The path parameter that names the room. */
    static final String ROOM = "room";

    @Inject
    HandshakeRequest request;

    /** Whether the connection is one of the chat, and not of another endpoint. */
    boolean chats() {
        return request.pathParameters().containsKey(ROOM);
    }

    String room() {
        return request.pathParameter(ROOM);
    }

    String name() {
        return nameIn(request);
    }

    static String nameIn(HandshakeRequest request) {
        return request.queryParameter("name").orElse("guest").strip();
    }
}
