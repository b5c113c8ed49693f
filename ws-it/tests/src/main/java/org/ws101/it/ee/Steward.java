package org.ws101.it.ee;

import jakarta.annotation.Resource;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;

/** An EJB that nothing but {@link FirstUse} uses. */
@Stateless
@RolesAllowed("user")
@SuppressWarnings("NullAway.Init") // what the server injects
public class Steward {
    @Resource
    private SessionContext context;

    @Resource(name = "greeting")
    private String greeting;

    public String says() {
        return greeting + " " + context.getCallerPrincipal().getName();
    }
}
