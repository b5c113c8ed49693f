package org.ws101.cdi.guide;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;

@WebSocketEndpoint(
        value = "/telegrams",
        name = "telegrams",
        options = {
            @WebSocketOption(name = "maxMessageSize", value = "30"),
            @WebSocketOption(name = "idleTimeout", value = "5m")
        })
class Telegrams {
    @OnText
    String echo(String text) {
        return text;
    }
}
