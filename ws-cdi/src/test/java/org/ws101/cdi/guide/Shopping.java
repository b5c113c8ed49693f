package org.ws101.cdi.guide;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@ApplicationScoped
@WebSocketEndpoint("/shopping")
class Shopping {
    @Inject
    Basket basket;

    @OnText
    String add(String item) {
        basket.add(item);
        return basket.toString();
    }
}
