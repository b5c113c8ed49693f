package org.ws101.it.beans;

import jakarta.enterprise.context.RequestScoped;

/** Something of the request scope; counts how often it was asked. */
@RequestScoped
public class Visit {
    private int count;

    public int next() {
        return ++count;
    }
}
