package org.ws101.it.ear.plain;

import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;

/** Is found in each web archive. */
public class Found implements WebSocketApplication {
    @Override
    public void configure(WebSocketEndpoints endpoints) {
        endpoints.add("/found", webSocket -> webSocket.sendText("found"));
    }
}
