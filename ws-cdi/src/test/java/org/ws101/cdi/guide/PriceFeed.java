package org.ws101.cdi.guide;

import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/prices")
class PriceFeed {
    @OnOpen
    String open() {
        return "ready";
    }
}
