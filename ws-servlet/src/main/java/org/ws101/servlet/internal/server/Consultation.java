package org.ws101.servlet.internal.server;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ws101.SelectProtocol;
import org.ws101.internal.handshake.HandshakeRefusal;
import org.ws101.internal.handshake.Headers;
import org.ws101.internal.log.PeerLog;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.internal.Named;
import org.ws101.servlet.internal.ServedEndpoint;

/**
 * Asks the application's code what the opening handshake needs to know from it. What it does wrong is logged, and the client
 * gets status 500 without a detail. Thread-safe.
 */
final class Consultation {
    private static final HandshakeRefusal FAILED =
            HandshakeRefusal.of(500, "The server failed to handle this request; its log says why.");

    private final PeerLog log;

    Consultation(PeerLog log) {
        this.log = log;
    }

    /**
     * Asks every check, and adds what they find out to the request.
     *
     * @return the headers that they want sent with the response
     * @throws RefusedException when one refuses, with the headers of those before it as well
     */
    Headers permission(ServedEndpoint endpoint, RequestSnapshot request) throws RefusedException {
        Headers.Builder headers = Headers.builder();
        for (HandshakeCheck check : endpoint.entrance().checks()) {
            HandshakeDecision decision = ask(endpoint, check, () -> check.check(request));
            decision.headers().forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
            if (!decision.isPermitted()) {
                throw new RefusedException(HandshakeRefusal.of(decision.status(), headers.build(), decision.text()));
            }
            request.add(decision);
        }
        return headers.build();
    }

    /** RFC 6455 §4.2.2: the subprotocol is one that the client offers, or none. */
    Optional<String> subprotocol(ServedEndpoint endpoint, List<String> offered) throws RefusedException {
        Optional<SelectProtocol> selection = endpoint.entrance().selectProtocol();
        if (offered.isEmpty() && endpoint.entrance().requiresProtocol()) {
            throw new RefusedException(
                    400, "A subprotocol is required here, and none is offered: name one in Sec-WebSocket-Protocol.");
        }
        if (selection.isEmpty() || offered.isEmpty()) {
            return Optional.empty();
        }
        SelectProtocol select = selection.get();
        Optional<String> selected = ask(endpoint, select, () -> select.select(offered));
        if (selected.isEmpty()) {
            throw RefusedException.withDetail(
                    HandshakeRefusal.of(400, "None of the subprotocols in Sec-WebSocket-Protocol is supported here."),
                    offered.size() + " offered"); // not which: a client may offer a token
        }
        if (!offered.contains(selected.get())) {
            tell(
                    endpoint,
                    Named.of(select) + " of the endpoint " + endpoint + " selected a subprotocol",
                    " that the client did not offer, \"" + PeerLog.quote(selected.get()) + "\": it must be one of the "
                            + offered.size() + " offered",
                    null);
            throw new RefusedException(FAILED);
        }
        return selected;
    }

    /** Calls code of the application that gives an object. */
    <T> T ask(ServedEndpoint endpoint, Object code, Callable<T> question) throws RefusedException {
        try {
            T answer = question.call();
            if (answer != null) {
                return answer;
            }
            tell(endpoint, Named.of(code) + " of the endpoint " + endpoint, " returned null", null);
        } catch (Throwable e) { // Errors too: the connection has to be closed behind the answer
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            tell(endpoint, Named.of(code) + " of the endpoint " + endpoint, " failed", e);
        }
        throw new RefusedException(FAILED);
    }

    /** An object of a filter's or the application's has failed, such as a request or a user, and an opening handshake with it. */
    void tellFault(ServedEndpoint endpoint, Throwable fault) {
        tell(
                endpoint,
                "An opening handshake for " + endpoint,
                " failed with an object that a filter, the application or the container has put into it",
                fault);
    }

    private void tell(ServedEndpoint endpoint, String subject, String what, @Nullable Throwable fault) {
        log.fault(Level.ERROR, endpoint.endpoint(), subject, subject + what, fault);
    }

    /** What a client learns of a failure that the log tells about. */
    static HandshakeRefusal failed() {
        return FAILED;
    }
}
