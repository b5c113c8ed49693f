package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Applications with several mappers of Jackson, none of them primary. */
@ExtendWith(OutputCaptureExtension.class)
class MappersTest {
    /** So that Spring Boot wants no mapper for HTTP. */
    private static final String[] NO_JSON_OVER_HTTP = {
        "spring.mvc.converters.preferred-json-mapper=gson", "spring.http.converters.preferred-json-mapper=gson"
    };

    private static final String THREE = "tools.jackson.databind.json.JsonMapper";
    private static final String TWO = "com.fasterxml.jackson.databind.ObjectMapper";
    private static final boolean HAS_THREE = ClassUtils.isPresent(THREE, null);

    private static void register(BeanDefinitionRegistry registry, String... names) {
        Class<?> type = ClassUtils.resolveClassName(HAS_THREE ? THREE : TWO, null);
        for (String name : names) {
            registry.registerBeanDefinition(name, new RootBeanDefinition(type));
        }
    }

    /** One with the name that Spring Boot asks for. */
    static class Usual implements ImportBeanDefinitionRegistrar {
        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            register(registry, "lenientMapper", HAS_THREE ? "jsonMapper" : "objectMapper");
        }
    }

    static class Unusual implements ImportBeanDefinitionRegistrar {
        @Override
        public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
            register(registry, "lenientMapper", "strictMapper");
        }
    }

    record Order(String item, int count) {}

    @Component
    @WebSocketEndpoint("/orders")
    static class Orders {
        @OnText
        List<Order> twice(Order order) {
            return List.of(order, order);
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

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Orders.class, Usual.class})
    static class WithUsualName {}

    @Test
    void thatOfSpringBootIsUsed() {
        try (Booted application = Booted.run(WithUsualName.class);
                WebSocket webSocket = application.connect("/orders")) {
            webSocket.sendText("{\"item\":\"tea\",\"count\":2}");
            assertEquals(
                    new Message.Text("[{\"item\":\"tea\",\"count\":2},{\"item\":\"tea\",\"count\":2}]"),
                    webSocket.receiveAll());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class, Unusual.class})
    static class WithoutObjects {}

    @Test
    void noneIsNeededWhereNoObjectsAre() {
        try (Booted application = Booted.run(WithoutObjects.class, NO_JSON_OVER_HTTP);
                WebSocket webSocket = application.connect("/echo")) {
            webSocket.sendText("hello");
            assertEquals(new Message.Text("hello"), webSocket.receiveAll());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Orders.class, Unusual.class})
    static class WithObjects {}

    @Test
    void otherwiseTheStartFailsAndSaysWhichThereAre(CapturedOutput output) {
        assertThrows(
                Exception.class,
                () -> Booted.run(WithObjects.class, NO_JSON_OVER_HTTP).close());
        String out = output.getOut();
        assertTrue(out.contains("webSocketJsonCodec"), out);
        assertTrue(out.contains("required a single bean, but 2 were found"), out);
        assertTrue(out.contains("lenientMapper"), out);
    }
}
