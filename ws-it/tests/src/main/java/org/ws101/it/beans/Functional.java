package org.ws101.it.beans;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Singleton;
import org.ws101.Continue;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.ConnectionScoped;
import org.ws101.cdi.WebSocketEndpoint;

/** The functional style, in each scope. */
public abstract class Functional extends Subject implements Continue {
    Functional(Class<? extends Subject> type) {
        super(type);
    }

    @Override
    public void proceed(WebSocket webSocket) {
        webSocket.sendText(tell("open"));
        try {
            for (Message message : webSocket) {
                if (message instanceof Message.Text text && text.data().equals("fail")) {
                    tell("failing");
                    throw new IllegalStateException("on purpose");
                }
                webSocket.sendText(tell("message"));
            }
        } finally {
            tell("close");
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/matrix/functional/ApplicationScoped")
    public static class OfApplicationScoped extends Functional {
        public OfApplicationScoped() {
            super(OfApplicationScoped.class);
        }
    }

    @RequestScoped
    @WebSocketEndpoint("/matrix/functional/RequestScoped")
    public static class OfRequestScoped extends Functional {
        public OfRequestScoped() {
            super(OfRequestScoped.class);
        }
    }

    @ConnectionScoped
    @WebSocketEndpoint("/matrix/functional/ConnectionScoped")
    public static class OfConnectionScoped extends Functional {
        public OfConnectionScoped() {
            super(OfConnectionScoped.class);
        }
    }

    @Dependent
    @WebSocketEndpoint("/matrix/functional/Dependent")
    public static class OfDependent extends Functional {
        public OfDependent() {
            super(OfDependent.class);
        }
    }

    @Singleton
    @WebSocketEndpoint("/matrix/functional/Singleton")
    public static class OfSingleton extends Functional {
        public OfSingleton() {
            super(OfSingleton.class);
        }
    }
}
