package org.ws101.it.beans;

import org.ws101.cdi.ConnectionScoped;

/** Tells one connection context from another. */
@ConnectionScoped
public class PerConnection extends Tracked {
    @Override
    String role() {
        return "connection";
    }
}
