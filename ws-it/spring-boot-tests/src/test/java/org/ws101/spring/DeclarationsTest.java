package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;
import org.ws101.servlet.WebSocketFilter;

/** What declarations mean that are written as elsewhere in Spring, or that are not quite right. */
@ExtendWith(OutputCaptureExtension.class)
class DeclarationsTest {
    @Component
    @WebSocketEndpoint(
            value = "${base}/{room}",
            name = "placed",
            allowedOrigins = "${origin:https://default.example}",
            options = @WebSocketOption(name = "maxMessageSize", value = "${size}"))
    static class Placed {
        @OnText
        String echo(String text) {
            return text;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Placed.class})
    static class WithPlaceholders {}

    @Test
    void placeholdersStandForProperties() {
        try (Booted application = Booted.run(WithPlaceholders.class, "base=/api/v1", "size=4");
                WebSocket webSocket = application
                        .client()
                        .header("Origin", "https://default.example")
                        .build()
                        .connect(application.uri("/api/v1/lobby"))) {
            webSocket.sendText("four");
            assertEquals(new Message.Text("four"), webSocket.receiveAll());
            webSocket.sendText("fives");
            assertThrows(RuntimeException.class, webSocket::receiveAll);
            assertEquals(
                    CloseCode.MESSAGE_TOO_BIG,
                    webSocket.closeReason().orElseThrow().code());
            HandshakeException refused = assertThrows(
                    HandshakeException.class,
                    () -> application
                            .client()
                            .header("Origin", "https://other.example")
                            .build()
                            .connect(application.uri("/api/v1/lobby")));
            assertEquals(403, refused.status());
        }
    }

    @Test
    void aPlaceholderWithoutAValueFailsTheStart(CapturedOutput output) {
        assertThrows(
                Exception.class,
                () -> Booted.run(WithPlaceholders.class, "base=/api/v1").close());
        String out = output.getOut();
        assertTrue(out.contains("annotated with @WebSocketEndpoint(\"${base}/{room}\"), cannot be served."), out);
        assertTrue(out.contains("'size'"), out);
    }

    @Component("one")
    @WebSocketEndpoint(value = "/one", name = "chat")
    static class One {
        @OnText
        void text(String text) {}
    }

    @Component("two")
    @WebSocketEndpoint(value = "/two", name = "chat")
    static class Two {
        @OnText
        void text(String text) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, One.class, Two.class})
    static class WithOneName {}

    @Test
    void propertiesOfTwoEndpointsWithOneNameAreWarnedOf(CapturedOutput output) {
        Booted.run(WithOneName.class, "ws101.endpoint.chat.max-message-size=10").close();
        String out = output.getOut();
        assertTrue(out.contains("The configuration below ws101.endpoint.chat applies to several endpoints"), out);
        assertTrue(out.contains(One.class.getName() + " and The bean two of " + Two.class.getName()), out);
    }

    @Test
    void oneNameAloneIsNoReasonToWarn(CapturedOutput output) {
        Booted.run(WithOneName.class).close();
        assertFalse(output.getOut().contains("several endpoints"), output.getOut());
    }

    @Component
    static class Stray {
        @OnText
        void text(String text) {}
    }

    @AutoConfigurationPackage
    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Stray.class, One.class})
    static class WithAStray {}

    @Test
    void callbacksOfABeanThatIsNoEndpointAreWarnedOf(CapturedOutput output) {
        Booted.run(WithAStray.class).close();
        String out = output.getOut();
        assertTrue(out.contains(Stray.class.getName() + " has callbacks such as @OnText, but is no endpoint"), out);
        assertFalse(out.contains(One.class.getName() + " has callbacks"), out);
    }

    @Test
    void thePrefixAloneIsNoProperty(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(Open.class, "ws101=7").close());
        String out = output.getOut();
        assertTrue(out.contains("The property ws101 is \"7\", but accepts no value: write an option behind it"), out);
    }

    @Configuration(proxyBeanMethods = false)
    @Import(StartTest.Closed.class)
    static class WithAnnotatedFilter {
        @Bean
        @FilterRegistration(order = -200)
        WebSocketFilter early() {
            return new WebSocketFilter();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(StartTest.Closed.class)
    static class WithOrderedFilter {
        @Bean
        @Order(-300)
        WebSocketFilter early() {
            return new WebSocketFilter();
        }
    }

    @Test
    void aFilterBeforeSpringSecurityIsWarnedOfHoweverItIsRegistered(CapturedOutput output) {
        Booted.run(WithAnnotatedFilter.class).close();
        assertTrue(output.getOut().contains("The WebSocketFilter has the order -200"), output.getOut());
        Booted.run(WithOrderedFilter.class).close();
        assertTrue(output.getOut().contains("The WebSocketFilter has the order -300"), output.getOut());
    }
}
