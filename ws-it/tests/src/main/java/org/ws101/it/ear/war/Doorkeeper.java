package org.ws101.it.ear.war;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/** Refuses who says so. */
@ApplicationScoped
public class Doorkeeper implements HandshakeCheck {
    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        return request.queryParameter("teapot").isPresent()
                ? HandshakeDecision.refuse(418, "A teapot.")
                : HandshakeDecision.permit();
    }
}
