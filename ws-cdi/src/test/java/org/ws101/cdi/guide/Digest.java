package org.ws101.cdi.guide;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.CRC32;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/digest")
class Digest {
    @OnBinary
    CompletionStage<String> digest(Flow.Publisher<ByteBuffer> parts) {
        Checksum checksum = new Checksum();
        parts.subscribe(checksum);
        return checksum.result;
    }

    /** Requests one part after the other. */
    private static final class Checksum implements Flow.Subscriber<ByteBuffer> {
        private final CRC32 checksum = new CRC32();
        private final CompletableFuture<String> result = new CompletableFuture<>();
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(ByteBuffer part) {
            checksum.update(part);
            subscription.request(1);
        }

        @Override
        public void onError(Throwable failure) {
            result.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            result.complete(Long.toHexString(checksum.getValue()));
        }
    }
}
