package org.ws101.it.beans;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Singleton;
import org.ws101.cdi.ConnectionScoped;
import org.ws101.cdi.OnClose;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** The style with annotated methods, in each scope. */
public abstract class Annotated extends Subject {
    Annotated(Class<? extends Subject> type) {
        super(type);
    }

    @OnOpen
    String onOpen() {
        return tell("open");
    }

    @OnText
    String onText(String text) {
        if (text.equals("fail")) {
            tell("failing");
            throw new IllegalStateException("on purpose");
        }
        return tell("message");
    }

    @OnError
    void onError(Throwable cause) throws Throwable {
        tell("error");
        throw cause;
    }

    @OnClose
    void onClose() {
        tell("close");
    }

    @ApplicationScoped
    @WebSocketEndpoint("/matrix/annotated/ApplicationScoped")
    public static class OfApplicationScoped extends Annotated {
        public OfApplicationScoped() {
            super(OfApplicationScoped.class);
        }
    }

    @RequestScoped
    @WebSocketEndpoint("/matrix/annotated/RequestScoped")
    public static class OfRequestScoped extends Annotated {
        public OfRequestScoped() {
            super(OfRequestScoped.class);
        }
    }

    @ConnectionScoped
    @WebSocketEndpoint("/matrix/annotated/ConnectionScoped")
    public static class OfConnectionScoped extends Annotated {
        public OfConnectionScoped() {
            super(OfConnectionScoped.class);
        }
    }

    @Dependent
    @WebSocketEndpoint("/matrix/annotated/Dependent")
    public static class OfDependent extends Annotated {
        public OfDependent() {
            super(OfDependent.class);
        }
    }

    @Singleton
    @WebSocketEndpoint("/matrix/annotated/Singleton")
    public static class OfSingleton extends Annotated {
        public OfSingleton() {
            super(OfSingleton.class);
        }
    }
}
