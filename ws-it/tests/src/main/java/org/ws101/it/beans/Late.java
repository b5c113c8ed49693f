package org.ws101.it.beans;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.CallbackThreads;

/**
 * Answers each message later, on another thread: as soon as so many as may be are open. Each answer has the number of the
 * message, and how many were open at most.
 */
@WebSocketEndpoint("/bean-late")
public class Late {
    /** The default of inboundMessages. */
    private static final int BOUND = 16;

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final List<Runnable> waiting = new ArrayList<>();

    /** The same on threads of a pool. */
    @WebSocketEndpoint(value = "/bean-late-pool", threads = CallbackThreads.POOL)
    public static class OnPool extends Late {}

    @OnText
    CompletionStage<String> later(String number) {
        CompletableFuture<String> stage = new CompletableFuture<>();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        waiting.add(() -> {
            open.decrementAndGet();
            stage.complete(number + " " + mostOpen);
        });
        if (waiting.size() == BOUND) {
            List<Runnable> due = List.copyOf(waiting);
            waiting.clear();
            new Thread(() -> due.forEach(Runnable::run)).start();
        }
        return stage;
    }
}
