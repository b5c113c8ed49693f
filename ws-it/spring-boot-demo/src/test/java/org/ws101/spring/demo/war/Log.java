package org.ws101.spring.demo.war;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * Says when its connections end, and when it is destroyed itself. The container finds the class as well, and could make an object
 * of it.
 */
@Component
public class Log implements WebSocketApplication, DisposableBean {
    @Value("${spring.application.name}")
    private String injected = "";

    @Override
    public void configure(WebSocketEndpoints endpoints) {
        endpoints.add("/log", Endpoint.of(webSocket -> {
            webSocket.sendText(injected);
            webSocket.forEachMessage(webSocket::sendAll);
            System.out.println("log: the connection has ended");
        }));
    }

    @Override
    public void destroy() {
        System.out.println("log: the bean is destroyed");
    }
}
