package org.ws101.it.ee;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.concurrent.Asynchronous;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Made in a callback, and the first to use what is injected. */
@WebSocketEndpoint("/{area}/first-use")
@SuppressWarnings("NullAway.Init") // what the server injects
class FirstUse {
    @EJB
    private Caller caller;

    @Resource(name = "greeting")
    private String greeting;

    @Inject
    private Untouched untouched;

    @Inject
    private Untouched.WithEjb withEjb;

    @OnText
    String text(String text) {
        return String.join("; ", greeting + " " + caller.name(), untouched.says(), withEjb.says());
    }

    /** On a thread of the server. */
    @Asynchronous
    @OnBinary
    CompletionStage<String> binary(byte[] data) {
        CompletableFuture<String> said = Asynchronous.Result.getFuture();
        said.complete(greeting + " " + caller.name());
        return said;
    }
}
