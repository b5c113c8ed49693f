package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.validation.constraints.NotBlank;
import java.lang.reflect.Type;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Component;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.ws101.CloseCode;
import org.ws101.ContextCapture;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.ObservedConnection;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketObserver;
import org.ws101.cdi.OnText;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/** Beans of the parent of the context that serves, around its endpoints. */
class ParentContextTest {
    private static final BlockingQueue<String> TOLD = new LinkedBlockingQueue<>();
    private static Booted application;

    @BeforeAll
    static void start() {
        application = Booted.runChild(Shared.class, Served.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Bouncer.class, Once.class, Points.class, Elsewhere.class})
    static class Shared {
        @Bean
        WebSocketObserver events() {
            return new WebSocketObserver() {
                @Override
                public void onOpen(ObservedConnection connection) {
                    TOLD.add("open " + connection.endpoint());
                }
            };
        }

        @Bean
        ContextCapture capture() {
            return handshake -> {
                TOLD.add("captured");
                return (callback, call) -> call.make();
            };
        }

        @Bean
        LocalValidatorFactoryBean validator() {
            return new LocalValidatorFactoryBean();
        }
    }

    @Component
    static class Bouncer implements HandshakeCheck {
        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return request.queryParameter("banned").isPresent()
                    ? HandshakeDecision.refuse(403, "Not you.")
                    : HandshakeDecision.permit();
        }
    }

    @Component
    @Scope("prototype")
    static class Once implements HandshakeCheck, DisposableBean {
        static final BlockingQueue<String> ENDS = new LinkedBlockingQueue<>();

        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return HandshakeDecision.permit();
        }

        @Override
        public void destroy() {
            ENDS.add("destroyed");
        }
    }

    /** Its path belongs to another context, and so does its check. */
    @Component
    @WebSocketEndpoint("/elsewhere")
    static class Elsewhere implements HandshakeCheck {
        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return HandshakeDecision.refuse(403, "Not here.");
        }

        @OnText
        void text(String text) {}
    }

    record Point(int x, int y) {}

    @Component
    static class Points implements TextCodec<Point> {
        @Override
        public String encode(Point point) {
            return point.x() + "," + point.y();
        }

        @Override
        public Point decode(String text, Type type) {
            String[] numbers = text.split(",", 2);
            return new Point(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Mirror.class})
    static class Served {}

    @Component
    @WebSocketEndpoint("/points")
    static class Mirror {
        @OnText
        Point mirror(Point point) {
            return new Point(point.y(), point.x());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Strict.class})
    static class WithConstraints {}

    @Component
    @WebSocketEndpoint("/strict")
    static class Strict {
        @OnText
        String text(@NotBlank String text) {
            return text;
        }
    }

    @Test
    void aCheckIsAsked() {
        HandshakeException refused =
                assertThrows(HandshakeException.class, () -> application.connect("/points?banned=yes"));
        assertEquals(403, refused.status());
    }

    @Test
    void aCheckThatIsAPrototypeIsDestroyed() throws Exception {
        Once.ENDS.clear();
        application.connect("/points").close();
        assertEquals("destroyed", Once.ENDS.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void aCodecIsUsed() {
        try (WebSocket webSocket = application.connect("/points")) {
            webSocket.sendText("1,2");
            assertEquals(new Message.Text("2,1"), webSocket.receiveAll());
        }
    }

    @Test
    void constraintsAreValidated() {
        try (Booted own = Booted.runChild(Shared.class, WithConstraints.class);
                WebSocket webSocket = own.connect("/strict")) {
            webSocket.sendText(" ");
            WebSocketClosedException closed = assertThrows(WebSocketClosedException.class, webSocket::receiveAll);
            assertEquals(CloseCode.POLICY_VIOLATION, closed.reason().code());
        }
    }

    @Test
    void observersAreToldAndContextsCaptured() throws Exception {
        try (Booted own = Booted.runChild(Shared.class, Served.class)) {
            TOLD.clear();
            own.connect("/points").close();
            assertEquals("captured", TOLD.poll(60, TimeUnit.SECONDS));
            assertEquals("open /points", TOLD.poll(60, TimeUnit.SECONDS));
        }
    }
}
