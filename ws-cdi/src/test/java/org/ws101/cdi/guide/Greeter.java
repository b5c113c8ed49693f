package org.ws101.cdi.guide;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/greeter")
class Greeter {
    @OnText
    String greet(String name) {
        return "Hello " + name;
    }
}
