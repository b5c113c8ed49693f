package org.ws101.it.beans;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import org.ws101.WebSocket;

/** Sends a text of its own before the endpoint gets the connection. */
@Interceptor
@Shouted
@Priority(Interceptor.Priority.APPLICATION)
public class Shouting {
    @AroundInvoke
    public Object shout(InvocationContext invocation) throws Exception {
        if (invocation.getMethod().getName().equals("proceed")) {
            ((WebSocket) invocation.getParameters()[0]).sendText("HELLO");
        }
        return invocation.proceed();
    }
}
