package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocketObserver;

@ApplicationScoped
class Traffic implements WebSocketObserver {
    private final LongAdder bytes = new LongAdder();

    @Inject
    Journal journal;

    @Override
    public void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {
        bytes.add(wireSize);
    }

    @Override
    public void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {
        journal.note("refused with " + status);
    }

    @Override
    public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
        journal.note("closed by " + by + ", " + bytes.sum() + " bytes received so far");
    }
}
