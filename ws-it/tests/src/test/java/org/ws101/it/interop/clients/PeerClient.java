package org.ws101.it.interop.clients;

import java.util.List;
import java.util.Map;

/** A WebSocket client that others have written. It trusts the certificate of the containers under test. */
interface PeerClient extends AutoCloseable {
    /** What not every client can do. */
    enum Ability {
        /** Send a message in several frames. */
        SEND_PARTS,
        /** Send a ping with data, and tell of the pong. */
        PING,
        /** Send a pong that nobody asked for. */
        SEND_PONG,
        /** Send text that is not UTF-8. */
        SEND_INVALID_TEXT,
        /** Tell the status of a response that refuses the upgrade. */
        REFUSAL_STATUS,
        /** Compress messages with permessage-deflate. */
        COMPRESS,
        /** Compress a message with the context of those before it. */
        TAKE_OVER_CONTEXT
    }

    /** Connects, and waits until the connection is open; throws {@link RefusedException} when the server refuses. */
    PeerConnection connect(Opening opening) throws Exception;

    /** What it cannot do, and why. */
    Map<Ability, String> gaps();

    /** The {@code Sec-WebSocket-Extensions} that it can offer, one for each set of parameters. */
    List<String> offers();

    /** Ends what it has running. */
    @Override
    void close();
}
