package org.ws101.it.ee;

import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** Remembers who used it first in this request, or in this callback. */
@RequestScoped
public class PerRequest {
    private @Nullable String user;

    public String usedBy(String name) {
        if (user == null) {
            user = name;
        }
        return user.equals(name) ? "of the caller" : "of somebody else";
    }
}
