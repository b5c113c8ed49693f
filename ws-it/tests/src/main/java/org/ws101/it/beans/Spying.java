package org.ws101.it.beans;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import java.util.Set;
import org.ws101.it.app.Journal;
import org.ws101.servlet.HandshakeRequest;

/** Writes each callback into the journal. */
@Interceptor
@Spied
@Priority(Interceptor.Priority.APPLICATION)
public class Spying {
    private static final Set<String> CALLBACKS = Set.of("onOpen", "onText", "onError", "onClose", "proceed");

    @Inject
    HandshakeRequest handshake;

    @AroundInvoke
    public Object spy(InvocationContext invocation) throws Exception {
        String method = invocation.getMethod().getName();
        if (CALLBACKS.contains(method)) {
            Journal.write(handshake.queryParameter("id").orElseThrow(), "intercepted " + method);
        }
        return invocation.proceed();
    }
}
