package org.ws101.it.faults;

import java.io.IOException;

/**
 * A kind of fault.
 *
 * @param name in small letters and hyphens
 * @param blame who is at fault
 * @param network where it is possible
 * @param before what is asked of the probe before; empty for nothing
 * @param after the same, after the peers have left
 * @param peer what each of the peers does
 */
record Fault(String name, Blame blame, Network network, String before, String after, Peer peer) {
    /** Who causes it. What a peer causes is no complaint in the log. */
    enum Blame {
        PEER,
        APPLICATION
    }

    /** What it needs. */
    enum Network {
        ANY,
        HTTP_1,
        HTTP_2,
        TLS_OF_HTTP_1
    }

    /** Used by many threads. */
    @FunctionalInterface
    interface Peer {
        /** Connects, does its worst, and leaves. */
        void behave(Peers peers) throws IOException;
    }

    /** A fault of a peer, which may be on any network. */
    static Fault of(String name, Peer peer) {
        return new Fault(name, Blame.PEER, Network.ANY, "", "", peer);
    }

    /** A fault of the application. */
    static Fault ofApplication(String name, Peer peer) {
        return new Fault(name, Blame.APPLICATION, Network.ANY, "", "", peer);
    }

    /** This one, where the network is such. */
    Fault on(Network other) {
        return new Fault(name, blame, other, before, after, peer);
    }

    /** This one between two questions. */
    Fault between(String first, String last) {
        return new Fault(name, blame, network, first, last, peer);
    }

    /** Whether it can be. */
    boolean isPossible(boolean http2, boolean tls) {
        return switch (network) {
            case ANY -> true;
            case HTTP_1 -> !http2;
            case HTTP_2 -> http2;
            case TLS_OF_HTTP_1 -> !http2 && tls;
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
