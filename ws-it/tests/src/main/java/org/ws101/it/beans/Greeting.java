package org.ws101.it.beans;

import jakarta.enterprise.context.ApplicationScoped;

/** Something to inject, of the scope that all connections share. */
@ApplicationScoped
public class Greeting {
    public String of(String name) {
        return "hello, " + name;
    }
}
