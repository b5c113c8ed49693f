package org.ws101.internal.context;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.ContextCapture;
import org.ws101.internal.log.SureLogger;

/**
 * The contexts of one opening handshake, as many as there are captures; the first is the outermost. For one thread at a
 * time.
 */
public final class HandshakeContexts {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger(ContextCapture.class.getName()));

    private static final HandshakeContexts NONE = new HandshakeContexts(List.of());

    private final List<CapturedContext> contexts;

    private HandshakeContexts(List<CapturedContext> contexts) {
        this.contexts = contexts;
    }

    /**
     * Begins a handshake.
     *
     * @param handshake asked when there is a capture
     * @throws RuntimeException when a capture throws, or an Error
     */
    public static HandshakeContexts begin(Collection<ContextCapture> captures, Supplier<BegunHandshake> handshake) {
        if (captures.isEmpty()) {
            return NONE;
        }
        BegunHandshake begun = handshake.get();
        List<CapturedContext> contexts = new ArrayList<>();
        try {
            for (ContextCapture capture : captures) {
                contexts.add(Objects.requireNonNull(capture.begin(begun), "A ContextCapture returned null"));
            }
        } catch (Throwable e) { // a checked exception too, of code in other languages
            new HandshakeContexts(contexts).refused(0, "another ContextCapture has failed");
            throw e;
        }
        return new HandshakeContexts(contexts);
    }

    /** What a client sends: of each field, however it is written, the value of the innermost context. */
    public Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        contexts.forEach(context -> headers.putAll(context.headers()));
        return headers;
    }

    /** Makes the calls of the handshake itself. */
    public <E extends Exception> void call(CallContext.Call<E> call) throws E {
        CallContext.of(contexts).call(CapturedContext.Callback.HANDSHAKE, "An opening handshake", call);
    }

    /** The handshake is about to be accepted. Throws what they throw. */
    public void accepting() {
        contexts.forEach(CapturedContext::accepting);
    }

    /** The handshake is accepted. */
    public void accepted(int status) {
        tell(context -> context.accepted(status));
    }

    /** The handshake has failed. */
    public void refused(int status, String reason) {
        tell(context -> context.refused(status, reason));
    }

    private void tell(Consumer<CapturedContext> end) {
        for (CapturedContext context : contexts) {
            try {
                end.accept(context);
            } catch (Throwable e) {
                LOGGER.log(Level.WARNING, context.getClass().getName() + " failed at the end of a handshake", e);
            }
        }
    }

    /** In what the calls of the connection are made. */
    public CallContext calls() {
        return CallContext.of(contexts);
    }

    /** The same, within one more. */
    public CallContext calls(Optional<CapturedContext> outermost) {
        if (outermost.isEmpty()) {
            return calls();
        }
        List<CapturedContext> all = new ArrayList<>();
        all.add(outermost.get());
        all.addAll(contexts);
        return CallContext.of(all);
    }
}
