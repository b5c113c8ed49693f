package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

@ApplicationScoped
class Tickets implements HandshakeCheck {
    @Override
    public HandshakeDecision check(HandshakeRequest request) {
        return request.header("X-Ticket").isPresent()
                ? HandshakeDecision.permit()
                : HandshakeDecision.refuse(402, "Buy a ticket first.");
    }
}
