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
        COMPRESS
    }

    /** What it does with an answer to its offer of permessage-deflate. */
    enum Conduct {
        /** Keeps to it, and compresses with the context of the messages before if that is allowed. */
        TAKES_OVER,
        /** Keeps to it, and compresses each message on its own. */
        STARTS_AFRESH,
        /** Takes it for wrong and drops the connection, though it is right. */
        REFUSES,
        /** Goes on with its context, though the answer forbids it; its second message is invalid. */
        BREAKS,
        /** Keeps to it, but what cannot be compressed it does not send in full. */
        CUTS_INCOMPRESSIBLE
    }

    /** Connects, and waits until the connection is open; throws {@link RefusedException} when the server refuses. */
    PeerConnection connect(PeerRequest asked) throws Exception;

    /** What it cannot do, and why. */
    Map<Ability, String> gaps();

    /** The {@code Sec-WebSocket-Extensions} that it can offer, one for each set of parameters. */
    List<String> offers();

    /** What it does with an answer. */
    default Conduct conduct(DeflateAnswer answer) {
        return answer.clientMayTakeOver() ? Conduct.TAKES_OVER : Conduct.STARTS_AFRESH;
    }

    /** Ends what it has running. */
    @Override
    void close();
}
