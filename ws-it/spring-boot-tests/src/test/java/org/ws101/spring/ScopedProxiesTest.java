package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;
import org.springframework.web.context.annotation.RequestScope;
import org.springframework.web.context.annotation.SessionScope;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Endpoint beans behind a proxy that would not serve connections as the guide says. */
@ExtendWith(OutputCaptureExtension.class)
class ScopedProxiesTest {
    @Component
    @SessionScope
    @WebSocketEndpoint("/session")
    static class OfSession {
        @OnText
        void text(String text) {}
    }

    @Component
    @RequestScope
    @WebSocketEndpoint("/request")
    static class OfRequest {
        @OnText
        void text(String text) {}
    }

    static class Plain {
        @OnText
        void text(String text) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, OfSession.class})
    static class WithSession {}

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, OfRequest.class})
    static class WithRequest {}

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class WithSessionOfMethod {
        @Bean
        @SessionScope
        @WebSocketEndpoint("/method")
        Plain plain() {
            return new Plain();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {WithSession.class, WithRequest.class, WithSessionOfMethod.class})
    void ofScopesThatAreNotActiveFailTheStart(Class<?> application, CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(application).close());
        assertTrue(output.getOut().contains("which is not active while a connection is served"), output.getOut());
    }

    @Component
    @Scope(value = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
    @WebSocketEndpoint("/prototype")
    static class ForEachCall {
        @OnText
        void text(String text) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, ForEachCall.class})
    static class WithPrototype {}

    @Test
    void ofPrototypesFailTheStart(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(WithPrototype.class).close());
        assertTrue(output.getOut().contains("leave out proxyMode, so that each connection has one"), output.getOut());
    }

    interface Named {
        void later();
    }

    @Component
    @WebSocketEndpoint("/interface")
    static class BehindAnInterface implements Named {
        @OnText
        void text(String text) {}

        @Async
        @Override
        public void later() {}
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync
    @Import({Open.class, BehindAnInterface.class})
    static class WithInterfaces {}

    @Test
    void ofInterfacesFailTheStart(CapturedOutput output) {
        assertThrows(
                Exception.class,
                () -> Booted.run(WithInterfaces.class, "spring.aop.proxy-target-class=false")
                        .close());
        assertTrue(output.getOut().contains("but a proxy of its interfaces"), output.getOut());
        assertTrue(output.getOut().contains("APPLICATION FAILED TO START"), output.getOut());
    }
}
