package org.ws101.it.ee;

import jakarta.annotation.Resource;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** Says who calls it. */
@Stateless
@SuppressWarnings("NullAway.Init") // what the server injects
public class Caller {
    @Resource
    private SessionContext context;

    public String name() {
        return context.getCallerPrincipal().getName();
    }
}
