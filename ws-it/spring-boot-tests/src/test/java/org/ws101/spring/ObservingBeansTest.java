package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.stereotype.Component;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.ObservedConnection;
import org.ws101.WebSocket;
import org.ws101.WebSocketObserver;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Beans that observe the endpoints of an application. */
class ObservingBeansTest {
    @Component
    @WebSocketEndpoint(value = "/echo", name = "echo")
    static class Echo {
        @OnText
        String text(String text) {
            return text;
        }
    }

    static class Events implements WebSocketObserver {
        final BlockingQueue<String> told = new LinkedBlockingQueue<>();

        @Override
        public void onOpen(ObservedConnection connection) {
            told.add("open " + connection.endpoint());
        }

        @Override
        public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
            told.add("closed " + reason.code().code() + " by " + by);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class Application {
        @Bean
        Events events() {
            return new Events();
        }

        /** Stands for one of a scope; it is called once, by its proxy. */
        @Bean
        @Scope(value = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
        WebSocketObserver scoped(Events events) {
            return new WebSocketObserver() {
                @Override
                public void onOpen(ObservedConnection connection) {
                    events.told.add("behind a proxy");
                }
            };
        }
    }

    @Test
    void beansAreToldOfConnections() throws Exception {
        try (Booted booted = Booted.run(Application.class);
                WebSocket webSocket = booted.connect("/echo")) {
            BlockingQueue<String> told = booted.bean(Events.class).told;
            webSocket.sendText("x");
            assertEquals(new Message.Text("x"), webSocket.receiveAll());
            assertEquals("open /echo", told.poll(20, TimeUnit.SECONDS));
            assertEquals("behind a proxy", told.poll(20, TimeUnit.SECONDS));
            webSocket.close(CloseCode.NORMAL_CLOSURE);
            assertEquals("closed 1000 by PEER", told.poll(20, TimeUnit.SECONDS));
        }
    }
}
