package org.ws101.it.ear.war;

import jakarta.annotation.Priority;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;

/** Adds an exclamation mark. */
@Exclaiming
@Interceptor
@Priority(Interceptor.Priority.APPLICATION)
public class Exclamation {
    @AroundInvoke
    public Object exclaim(InvocationContext call) throws Exception {
        return new Word(((Word) call.proceed()).text() + "!");
    }
}
