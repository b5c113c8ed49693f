package org.ws101.cdi.comingfrom.here;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/orders")
public class Orders {
    @OnText
    Order twice(Order order) {
        return new Order(order.item(), 2 * order.count());
    }

    public record Order(String item, int count) {}
}
