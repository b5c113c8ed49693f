package org.ws101.cdi.guide;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint(value = "/widget", allowedOrigins = "https://partner.example")
class Widget {
    @OnText
    String echo(String text) {
        return text;
    }
}
