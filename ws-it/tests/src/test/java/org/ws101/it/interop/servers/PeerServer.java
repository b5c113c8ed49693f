package org.ws101.it.interop.servers;

/** A server of another project, which does what {@link ServerScript} says with its own WebSocket. */
interface PeerServer {
    /** How it is spoken to. */
    enum Scheme {
        ws,
        wss
    }

    /** What it answers when it opens no WebSocket at {@link ServerScript#REFUSED}. */
    record Refusal(int status, String body) {}

    /** Starts on 127.0.0.1; once. Returns the port. With wss it shows the certificate of the harness. */
    int start(Scheme scheme) throws Exception;

    /** By default it can say whatever {@link ServerScript} wants. */
    default Refusal refusal() {
        return new Refusal(ServerScript.REFUSAL_STATUS, ServerScript.REFUSAL_BODY);
    }

    void stop() throws Exception;
}
