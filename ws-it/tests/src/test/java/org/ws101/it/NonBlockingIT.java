package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ws101.it.harness.Clients;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Container.Family;
import org.ws101.it.harness.Eventually;
import org.ws101.it.harness.OnEveryContainer;
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

/**
 * An endpoint that is declared not to block: where its callbacks run, and what they must not do. That it keeps every other promise
 * is shown by the tests of echoes, delivery, load, slow readers and ends, in which it is one more endpoint.
 */
@OnEveryContainer
class NonBlockingIT {
    private final Container container;

    NonBlockingIT(Container container) {
        this.container = container;
    }

    private RawClient opened() throws IOException {
        return Clients.upgraded(container, "/non-blocking");
    }

    /**
     * The threads of ten callbacks one after the other, and whether each was the one that selects. Not of more: other connections
     * of the container, with callbacks that may block, have another thread select now and then.
     */
    private static Set<String> threads(RawClient client) {
        Set<String> threads = new TreeSet<>();
        try {
            for (int i = 0; i < 10; i++) {
                client.send(Wire.text("thread"));
                threads.add(client.readFrame().text());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return threads;
    }

    /** Whether one thread selects and calls; threads of Jetty take turns to select for a connection of HTTP/2. */
    private static boolean areWithinSelector(Set<String> threads, boolean takeTurns) {
        return (threads.size() == 1 || takeTurns) && threads.stream().allMatch(thread -> thread.endsWith(" true"));
    }

    /** Where callbacks may block, Jetty has another thread select meanwhile, and so another one for the next message. */
    @Test
    void itsCallbacksRunOnTheThreadThatSelects() throws IOException {
        boolean onUndertow = container.family() == Family.UNDERTOW
                || container == Container.WILDFLY
                || container == Container.WILDFLY_PREVIEW;
        assumeTrue(onUndertow || container.family() == Family.JETTY, "the threads are as always");
        try (RawClient client = opened()) {
            Set<String> threads =
                    Eventually.answer(() -> threads(client), seen -> areWithinSelector(seen, container.speaksHttp2()));
            if (onUndertow) {
                String thread = threads.iterator().next();
                assertTrue(thread.contains("I/O"), thread);
            }
        }
    }

    @Test
    void aBlockingSendInACallbackThrowsAtOnce() throws IOException {
        try (RawClient client = opened()) {
            client.send(Wire.text("send"));
            String told = client.readFrame().text();
            assertTrue(told.contains("the non-blocking endpoint"), told);
            assertTrue(told.contains("use sendAsync"), told);
        }
    }

    @Test
    void aCallbackThatHoldsItsThreadIsNamedInTheLogOnceWithItsStack() throws IOException {
        try (RawClient client = Clients.upgraded(container, "/holding")) {
            // what looks at callbacks may come too late for one
            Eventually.answer(() -> namedAfterHolding(client), count -> count > 0);
            assertEquals(1, namedAfterHolding(client));
        }
        // the console of Open Liberty leaves the frames of applications out
        String stack = container == Container.LIBERTY ? "The stack of the thread" : "NonBlockingListener.held(";
        Eventually.answer(() -> container.server().log(), log -> log.contains(stack));
    }

    private long namedAfterHolding(RawClient client) {
        try {
            client.send(Wire.text("hold"));
            assertEquals("held", client.readFrame().text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return named().count();
    }

    private Stream<String> named() {
        return container
                .server()
                .log()
                .lines()
                .filter(
                        line -> line.matches(
                                ".*A callback of the holding endpoint .*on s[0-9a-z]+ [0-9.]+:[0-9]+ /holding has occupied the thread.*"));
    }

    /** One connection has no more of a thread than a turn, however much it sends. */
    @Test
    void aFloodLeavesTheOthersTheirTurns() throws Exception {
        int flood = 4_000;
        byte[] payload = new byte[4_000];
        try (RawClient flooder = opened();
                RawClient other = opened()) {
            CompletableFuture<Void> sending = running(() -> {
                for (int i = 0; i < flood; i++) {
                    flooder.send(Wire.binary(payload));
                }
            });
            CompletableFuture<Void> receiving = running(() -> {
                for (int i = 0; i < flood; i++) {
                    assertArrayEquals(payload, flooder.readMessage());
                }
            });
            for (String text : List.of("one", "two", "three")) {
                other.send(Wire.text(text));
                assertEquals(text, other.readFrame().text());
            }
            sending.join();
            receiving.join();
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> running(Action action) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        action.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task).start());
    }
}
