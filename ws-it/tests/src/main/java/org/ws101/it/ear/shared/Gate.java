package org.ws101.it.ear.shared;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/** Is asked in every web archive of the enterprise archive. */
@ApplicationScoped
public class Gate implements HandshakeCheck {
    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        return request.queryParameter("closed").isPresent()
                ? HandshakeDecision.refuse(503, "Closed.")
                : HandshakeDecision.permit();
    }
}
