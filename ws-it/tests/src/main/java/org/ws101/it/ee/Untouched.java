package org.ws101.it.ee;

import jakarta.annotation.Resource;
import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import java.security.Principal;

/** A bean that nothing but {@link FirstUse} uses, so that a callback is the first to need it. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // what the server injects
public class Untouched {
    @EJB
    private Caller caller;

    @Resource(name = "greeting")
    private String greeting;

    @Inject
    private Principal principal;

    public String says() {
        return greeting + " " + caller.name() + ", " + principal.getName();
    }

    /** The same of an EJB that nothing else uses. */
    @Dependent
    @SuppressWarnings("NullAway.Init")
    public static class WithEjb {
        @EJB
        private Steward steward;

        public String says() {
            return steward.says();
        }
    }
}
