package org.ws101.cdi.guide;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/answers")
class Answers {
    @OnOpen
    byte[] now() {
        return new byte[] {1, 0, 1};
    }

    @OnText
    Optional<String> perhaps(String question) {
        return question.endsWith("?") ? Optional.of("Yes.") : Optional.empty();
    }

    @OnBinary
    CompletionStage<String> later(byte[] data) {
        return CompletableFuture.supplyAsync(() -> data.length + " bytes");
    }
}
