package org.ws101.it.beans;

import jakarta.enterprise.context.ApplicationScoped;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.OnText;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.WebSocketEndpoint;

/** Takes numbers, which a codec reads; refuses, later, those below zero. */
@WebSocketEndpoint("/bean-counting")
public class Counting {
    /** A number. */
    public record Count(int number) {}

    /** Reads and writes it in digits. */
    @ApplicationScoped
    public static class Codec implements TextCodec<Count> {
        @Override
        public String encode(Count count) {
            return String.valueOf(count.number());
        }

        @Override
        public Count decode(String text, Type type) {
            return new Count(Integer.parseInt(text));
        }
    }

    @OnText
    CompletionStage<Count> count(Count count) {
        return count.number() < 0
                ? CompletableFuture.failedFuture(
                        new WebSocketFailure(CloseCode.POLICY_VIOLATION, "No numbers below zero."))
                : CompletableFuture.completedFuture(count);
    }
}
