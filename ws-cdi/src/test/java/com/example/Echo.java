package com.example;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@ApplicationScoped
@WebSocketEndpoint("/echo")
public class Echo {
    @OnText
    String echo(String text) {
        return text;
    }
}
