package org.ws101.it.app;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/** A check that permits when another request says so. Each has a name of its own, the parameter {@code held}. Thread-safe. */
final class HeldCheck {
    private static final Map<String, HeldCheck> BY_NAME = new ConcurrentHashMap<>();
    private static final int PATIENCE_SECONDS = 30;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch decided = new CountDownLatch(1);

    static HeldCheck named(String name) {
        return BY_NAME.computeIfAbsent(name, any -> new HeldCheck());
    }

    static HandshakeDecision ask(HandshakeRequest request) throws InterruptedException {
        HeldCheck held = named(request.queryParameter("held").orElseThrow());
        held.asked.countDown();
        await(held.decided);
        return HandshakeDecision.permit();
    }

    void awaitQuestion() throws InterruptedException {
        await(asked);
    }

    void decide() {
        decided.countDown();
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Nobody has gone on");
        }
    }
}
