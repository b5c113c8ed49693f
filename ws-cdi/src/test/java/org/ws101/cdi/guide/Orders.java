package org.ws101.cdi.guide;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/orders")
class Orders {
    @OnText
    Order twice(Order order) {
        return new Order(order.item(), 2 * order.count());
    }
}
