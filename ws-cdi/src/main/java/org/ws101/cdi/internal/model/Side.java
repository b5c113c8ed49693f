package org.ws101.cdi.internal.model;

/** Which end of its connections an endpoint class is. */
public enum Side {
    SERVER(
            "org.ws101.WebSocket, org.ws101.servlet.HandshakeRequest, java.security.Principal or an Optional of it, and any"
                    + " number with @PathParam or @QueryParam"),
    CLIENT("org.ws101.WebSocket, and any number with @PathParam for the parameters of the URI");

    private final String allowed;

    Side(String allowed) {
        this.allowed = allowed;
    }

    /** What every callback may take, for messages. */
    String allowedParameters() {
        return allowed;
    }
}
