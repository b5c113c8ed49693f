package org.ws101.spring.internal;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.security.concurrent.DelegatingSecurityContextCallable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolderStrategy;
import org.ws101.CapturedContext;

/** The user whom Spring Security knows when an opening handshake is about to be accepted. Thread-safe. */
public final class CapturedUser implements CapturedContext {
    private final SecurityContextHolderStrategy strategy;
    /** Null before: the handshake itself has what the request has. */
    private volatile @Nullable SecurityContext captured;

    public CapturedUser(SecurityContextHolderStrategy strategy) {
        this.strategy = strategy;
    }

    @Override
    public void accepting() {
        // A copy: a logout empties the one that the HTTP session has.
        SecurityContext context = strategy.createEmptyContext();
        context.setAuthentication(strategy.getContext().getAuthentication());
        captured = context;
    }

    @Override
    public void call(Callback callback, Call call) throws Exception {
        SecurityContext context = captured;
        if (context == null) {
            call.make();
            return;
        }
        Callable<Boolean> made = () -> {
            call.make();
            return true;
        };
        DelegatingSecurityContextCallable<Boolean> within = new DelegatingSecurityContextCallable<>(made, context);
        within.setSecurityContextHolderStrategy(strategy);
        Boolean unused = within.call();
    }
}
