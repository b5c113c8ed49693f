package org.ws101.relay;

import java.util.List;

/** The threads of relays in this process. Stateless. */
final class RelayThreads {
    private RelayThreads() {}

    /** Waits until all have ended. */
    static void awaitEnd() {
        Conditions.await(() -> names().isEmpty(), () -> names().toString());
    }

    private static List<String> names() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ws101-relay-"))
                .toList();
    }
}
