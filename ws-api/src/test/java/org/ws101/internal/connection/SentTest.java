package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SentTest {
    private final Sent sent = new Sent();

    @Test
    void anyThreadCompletesItWhileNothingDependsOnIt() {
        assertTrue(sent.completeUnobserved(null));
        assertTrue(sent.isDone());
        List<String> ran = new ArrayList<>();
        var unused = sent.thenRun(() -> ran.add("later"));
        assertEquals(List.of("later"), ran);
    }

    @Test
    void soItDoesWithAFailure() {
        assertTrue(sent.completeUnobserved(new IllegalStateException("not sent")));
        assertEquals(
                "not sent",
                assertThrows(CompletionException.class, sent::join).getCause().getMessage());
    }

    static List<Function<CompletableFuture<Void>, CompletableFuture<?>>> observers() {
        CompletableFuture<Void> other = new CompletableFuture<>();
        return List.of(
                future -> future.thenRun(() -> {}),
                future -> future.whenComplete((nothing, failure) -> {}),
                future -> future.thenCombine(other, (one, two) -> ""),
                future -> other.thenCombine(future, (one, two) -> ""),
                future -> other.applyToEither(future, nothing -> ""),
                CompletableFuture::allOf,
                CompletableFuture::anyOf,
                CompletableFuture::copy);
    }

    @ParameterizedTest
    @MethodSource("observers")
    void whoeverDependsOnItLeavesItToAnotherThread(Function<CompletableFuture<Void>, CompletableFuture<?>> observer) {
        assertNotNull(observer.apply(sent));
        assertFalse(sent.completeUnobserved(null));
        assertFalse(sent.isDone());
        sent.complete(null);
        assertTrue(sent.isDone());
    }
}
