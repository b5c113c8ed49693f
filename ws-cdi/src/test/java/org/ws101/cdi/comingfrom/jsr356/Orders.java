package org.ws101.cdi.comingfrom.jsr356;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbException;
import jakarta.websocket.DecodeException;
import jakarta.websocket.Decoder;
import jakarta.websocket.Encoder;
import jakarta.websocket.OnMessage;
import jakarta.websocket.server.ServerEndpoint;

@ServerEndpoint(value = "/orders", decoders = Orders.Reader.class, encoders = Orders.Writer.class)
public class Orders {
    private static final Jsonb JSONB = JsonbBuilder.create();

    @OnMessage
    public Order twice(Order order) {
        return new Order(order.item(), 2 * order.count());
    }

    public record Order(String item, int count) {}

    public static class Reader implements Decoder.Text<Order> {
        @Override
        public Order decode(String text) throws DecodeException {
            try {
                return JSONB.fromJson(text, Order.class);
            } catch (JsonbException e) {
                throw new DecodeException(text, "no order", e);
            }
        }

        @Override
        public boolean willDecode(String text) {
            return true;
        }
    }

    public static class Writer implements Encoder.Text<Order> {
        @Override
        public String encode(Order order) {
            return JSONB.toJson(order);
        }
    }
}
