package org.ws101.it.app;

import java.time.Duration;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocketObserver;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.WebSocketEndpoints;

/** Writes what it is told into the journal, by the id that is the last segment of the path. */
final class JournalObserver implements WebSocketObserver {
    static void configure(WebSocketEndpoints endpoints) {
        endpoints.add(
                "/observed/{id}",
                Endpoint.listening(EchoListener::new)
                        .withObserver(new JournalObserver())
                        .withCheck(request -> request.queryParameter("refuse").isPresent()
                                ? HandshakeDecision.refuse(418, "A teapot.")
                                : HandshakeDecision.permit()));
    }

    private static void write(ObservedConnection connection, String entry) {
        Journal.write(connection.path().substring("/observed/".length()), entry);
    }

    @Override
    public void onHandshakeAccepted(ObservedConnection connection) {
        write(connection, "accepted");
    }

    @Override
    public void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {
        write(handshake, "refused with " + status + ": " + reason);
    }

    @Override
    public void onOpen(ObservedConnection connection) {
        write(connection, "open");
    }

    @Override
    public void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {
        write(connection, "received " + type.optype() + " " + size + " in " + wireSize);
    }

    @Override
    public void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {
        write(connection, "sent " + type.optype() + " " + size + " in " + wireSize);
    }

    @Override
    public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
        write(connection, "closed with " + reason.code().code() + " by " + by);
    }
}
