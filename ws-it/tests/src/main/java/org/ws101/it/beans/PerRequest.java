package org.ws101.it.beans;

import jakarta.enterprise.context.RequestScoped;

/** Tells one request context from another. */
@RequestScoped
public class PerRequest extends Tracked {
    @Override
    String role() {
        return "request";
    }
}
