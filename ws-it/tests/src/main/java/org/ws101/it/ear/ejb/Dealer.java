package org.ws101.it.ear.ejb;

import jakarta.ejb.Stateless;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** An enterprise bean, which is no endpoint: its deployment has to fail. */
@Stateless
@WebSocketEndpoint("/deals")
public class Dealer {
    @OnText
    public String deal(String text) {
        return text;
    }
}
