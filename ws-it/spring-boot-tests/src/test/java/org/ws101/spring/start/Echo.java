package org.ws101.spring.start;

import org.springframework.stereotype.Component;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@Component
@WebSocketEndpoint("/echo")
public class Echo {
    @OnText
    String echo(String text) {
        return text;
    }
}
