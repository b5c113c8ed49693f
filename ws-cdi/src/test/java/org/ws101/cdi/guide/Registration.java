package org.ws101.cdi.guide;

import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Size;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/registration")
class Registration {
    @OnText
    String register(@Email @Size(max = 50) String address) {
        return "Registered " + address;
    }

    @OnError
    String invalid(ConstraintViolationException cause) {
        return "That is no address.";
    }
}
