package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Component;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.spring.abroad.Abroad;

/** Callbacks of superclasses. */
@ExtendWith(OutputCaptureExtension.class)
class InheritedCallbacksTest {
    static class Hidden {
        @OnText
        public String text(String text) {
            return "hidden " + text;
        }
    }

    @Component
    @WebSocketEndpoint("/visible")
    public static class Visible extends Hidden {}

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Visible.class})
    static class WithHidden {}

    /** The compiler overrides it by a bridge, which makes it visible. */
    @Test
    void publicOneOfAPackagePrivateClassIsMade() {
        try (Booted application = Booted.run(WithHidden.class);
                WebSocket webSocket = application.connect("/visible")) {
            webSocket.sendText("x");
            assertEquals(new Message.Text("hidden x"), webSocket.receiveAll());
        }
    }

    @Component
    @WebSocketEndpoint("/abroad")
    static class FromAbroad extends Abroad {}

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, FromAbroad.class})
    static class WithAbroad {}

    @Test
    void packagePrivateOneOfAnotherPackageFailsTheStart(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(WithAbroad.class).close());
        assertTrue(
                output.getOut().contains("Abroad.text(String), annotated with @OnText, is package-private in another"),
                output.getOut());
    }
}
