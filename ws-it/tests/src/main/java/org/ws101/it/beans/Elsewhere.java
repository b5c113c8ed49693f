package org.ws101.it.beans;

import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

/** Has the endpoints injected as any bean may. Of the request scope, so that dependent ones do not stay. */
@RequestScoped
public class Elsewhere {
    @Inject
    @Any
    Instance<Subject> subjects;

    /** The number of the instance that is injected here. */
    public int numberOf(Class<? extends Subject> type) {
        return subjects.select(type).get().number();
    }
}
