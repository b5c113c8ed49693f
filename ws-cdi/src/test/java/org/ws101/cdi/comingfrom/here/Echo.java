package org.ws101.cdi.comingfrom.here;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/echo")
public class Echo {
    @OnText
    String echo(String text) {
        return text;
    }
}
