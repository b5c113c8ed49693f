package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.stereotype.Component;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/** Beans whose declaration does not say their class. */
@ExtendWith(OutputCaptureExtension.class)
class FactoryBeansTest {
    /** Makes what it is given. */
    private record Making<T>(T product) implements FactoryBean<T> {
        @Override
        public T getObject() {
            return product;
        }

        @Override
        public Class<?> getObjectType() {
            return product.getClass();
        }
    }

    @Component
    @WebSocketEndpoint("/echo")
    static class Echo {
        @OnText
        String echo(String text) {
            return text;
        }
    }

    private static void assertEchoes(String path, Booted application) {
        try (WebSocket webSocket = application.connect(path)) {
            webSocket.sendText("hello");
            assertEquals(new Message.Text("hello"), webSocket.receiveAll());
        }
    }

    static class EchoFactory implements FactoryBean<Echo> {
        @Override
        public Echo getObject() {
            return new Echo();
        }

        @Override
        public Class<?> getObjectType() {
            return Echo.class;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, EchoFactory.class})
    static class WithEndpoint {}

    @Test
    void anEndpointMayComeOfAFactory() {
        try (Booted application = Booted.run(WithEndpoint.class)) {
            assertEchoes("/echo", application);
        }
    }

    static class Refusing implements HandshakeCheck {
        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return HandshakeDecision.refuse(403, "Nobody.");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class WithCheck {
        @Bean
        FactoryBean<Refusing> check() {
            return new Making<>(new Refusing());
        }
    }

    /** It alone says what it makes. */
    static class CheckFactory implements FactoryBean<Object> {
        @Override
        public Object getObject() {
            return new Refusing();
        }

        @Override
        public Class<?> getObjectType() {
            return Refusing.class;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class, CheckFactory.class})
    static class WithCheckOfItsOwnFactory {}

    @ParameterizedTest
    @ValueSource(classes = {WithCheck.class, WithCheckOfItsOwnFactory.class})
    void aCheckOfAFactoryIsAsked(Class<?> kind) {
        try (Booted application = Booted.run(kind)) {
            HandshakeException refused = assertThrows(HandshakeException.class, () -> application.connect("/echo"));
            assertEquals(403, refused.status());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class WithCheckOfAnObjectFactory {
        @Bean
        FactoryBean<Object> check() {
            return new Making<>(new Refusing());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class WithCheckOfAnyFactory {
        @Bean
        FactoryBean<?> check() {
            return new Making<>(new Refusing());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class WithCheckAsObject {
        @Bean
        Object check() {
            return new Refusing();
        }
    }

    static class Checked extends Refusing implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class WithCheckInAnEndpoint {
        @Bean
        @WebSocketEndpoint("/checked")
        Continue check() {
            return new Checked();
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                WithCheckOfAnObjectFactory.class,
                WithCheckOfAnyFactory.class,
                WithCheckAsObject.class,
                WithCheckInAnEndpoint.class
            })
    void aCheckThatIsKnownTooLateFailsTheStart(Class<?> kind, CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(kind).close());
        assertTrue(
                output.getOut()
                        .contains("1. The bean check is a HandshakeCheck, but its declared type is not, so no endpoint"
                                + " applies it: declare its class, or HandshakeCheck, as the return type"),
                output.getOut());
        assertTrue(output.getOut().contains("APPLICATION FAILED TO START"), output.getOut());
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class WithoutEndpoints {
        @Bean
        Object check() {
            return new Refusing();
        }
    }

    @Test
    void butNotWhereThereIsNoEndpointToAskIt() {
        Booted.run(WithoutEndpoints.class).close();
    }

    record Point(int x, int y) {}

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

    @Component
    @WebSocketEndpoint("/points")
    static class Mirror {
        @OnText
        Point mirror(Point point) {
            return new Point(point.y(), point.x());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Mirror.class})
    static class WithCodec {
        @Bean
        FactoryBean<Points> points() {
            return new Making<>(new Points());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Mirror.class})
    static class WithCodecOfItsInterface {
        @Bean
        FactoryBean<TextCodec<Point>> points() {
            return new Making<>(new Points());
        }
    }

    static class CodecFactory implements FactoryBean<Object> {
        @Override
        public Object getObject() {
            return new Points();
        }

        @Override
        public Class<?> getObjectType() {
            return Points.class;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Mirror.class, CodecFactory.class})
    static class WithCodecOfItsOwnFactory {}

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Mirror.class})
    static class WithScopedCodec {
        @Bean
        @Scope(value = "prototype", proxyMode = ScopedProxyMode.INTERFACES)
        TextCodec<Point> points() {
            return new Points();
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                WithCodec.class,
                WithCodecOfItsInterface.class,
                WithCodecOfItsOwnFactory.class,
                WithScopedCodec.class
            })
    void aCodecMayComeOfAFactoryOrAScope(Class<?> kind) {
        try (Booted application = Booted.run(kind);
                WebSocket webSocket = application.connect("/points")) {
            webSocket.sendText("1,2");
            assertEquals(new Message.Text("2,1"), webSocket.receiveAll());
        }
    }
}
