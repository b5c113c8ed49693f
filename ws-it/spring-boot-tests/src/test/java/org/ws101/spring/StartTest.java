package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.servlet.WebSocketFilter;

/** What the log says when an application starts that is wrong, and where the filter stands. */
@ExtendWith(OutputCaptureExtension.class)
class StartTest {
    @Component
    @WebSocketEndpoint("/mistaken/{room}")
    static class Mistaken {
        @OnOpen
        void open(@PathParam String romm) {}

        @OnText
        void text(String text, CloseReason reason) {}
    }

    @Component
    @WebSocketEndpoint(value = "/mistuned", options = @WebSocketOption(name = "maxMesageSize", value = "1"))
    static class Mistuned {
        @OnText
        void text(String text) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Mistuned.class, Open.class, Mistaken.class})
    static class WithMistakes {}

    @Test
    void allThatIsWrongWithEndpointsIsInOneMessage(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(WithMistakes.class).close());
        String name = Mistaken.class.getName();
        assertTrue(output.getOut().contains("APPLICATION FAILED TO START"), output.getOut());
        assertTrue(
                output.getOut()
                        .contains("The WebSocket endpoints cannot be deployed; there are 3 problems:\n  1. The bean "),
                output.getOut());
        assertTrue(output.getOut().contains("Unknown option maxMesageSize"), output.getOut());
        assertTrue(
                output.getOut()
                        .contains("  2. " + name + ".open(String), annotated with @OnOpen, has the parameter romm"),
                output.getOut());
        assertTrue(output.getOut().contains("  3. " + name + ".text(String, CloseReason)"), output.getOut());
    }

    @Test
    void aPropertyThatNamesNoOptionFailsTheStart(CapturedOutput output) {
        assertThrows(
                Exception.class,
                () -> Booted.run(Open.class, "ws101.max-mesage-size=1").close());
        assertTrue(
                output.getOut().contains("The property ws101.max-mesage-size names no option: write max-message-size"),
                output.getOut());
    }

    @Component
    static class Programmed implements WebSocketApplication {
        @Override
        public void configure(WebSocketEndpoints endpoints) {
            endpoints.add("/programmed", Endpoint.of(webSocket -> webSocket.sendText("hello")));
        }
    }

    /** As without the starter. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {WebSocketAutoConfiguration.class, SecurityConfiguration.class, JacksonConfiguration.class})
    @Import(Programmed.class)
    static class WithoutStarter {}

    @Test
    void withoutTheStarterTheLogSaysWhatIsMissing(CapturedOutput output) {
        Booted.run(WithoutStarter.class).close();
        assertTrue(
                output.getOut()
                        .contains("The Spring beans [" + Programmed.class.getName()
                                + "] are each a WebSocketApplication," + " but the application has no WebSocketFilter"),
                output.getOut());
        assertTrue(output.getOut().contains("org.ws101:ws-spring-boot-starter"), output.getOut());
    }

    @Configuration(proxyBeanMethods = false)
    static class WithBareFilter extends WithoutStarter {
        @Bean
        WebSocketFilter webSocketFilter() {
            return new WebSocketFilter();
        }
    }

    @Test
    void withoutTheStarterAFilterThatServesNothingSaysWhatIsMissing(CapturedOutput output) {
        Booted.run(WithBareFilter.class).close();
        assertTrue(
                output.getOut()
                        .contains("Beans of Spring are found with the dependency org.ws101:ws-spring-boot-starter"),
                output.getOut());
    }

    @Test
    void withTheStarterNothingIsMissing(CapturedOutput output) {
        Booted.run(WithFilterOfNoOrder.class).close();
        assertFalse(output.getOut().contains("ws-spring-boot-starter"), output.getOut());
    }

    /** Everybody has to log in, and a filter without any order has a say as well. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Closed {
        @Bean
        SecurityFilterChain users(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        @Bean
        @WebSocketEndpoint("/echo")
        Continue echo() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }
    }

    @Test
    void theFilterStandsBehindSpringSecurity() {
        try (Booted application = Booted.run(Closed.class)) {
            HandshakeException refused = assertThrows(HandshakeException.class, () -> application.connect("/echo"));
            assertEquals(401, refused.status());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class WithFilterOfNoOrder {
        @Bean
        @WebSocketEndpoint("/echo")
        Continue echo() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }

        @Bean
        Filter refusing() {
            return new Refusing();
        }
    }

    private static final class Refusing implements Filter {
        @Override
        public void doFilter(
                jakarta.servlet.ServletRequest request, jakarta.servlet.ServletResponse response, FilterChain chain)
                throws java.io.IOException, jakarta.servlet.ServletException {
            if (((HttpServletRequest) request).getRequestURI().equals("/echo")) {
                ((HttpServletResponse) response).setStatus(418);
            } else {
                chain.doFilter(request, response);
            }
        }
    }

    @Test
    void theFilterStandsBehindThoseWithoutAnOrder() {
        try (Booted application = Booted.run(WithFilterOfNoOrder.class)) {
            HandshakeException refused = assertThrows(HandshakeException.class, () -> application.connect("/echo"));
            assertEquals(418, refused.status());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Closed.class)
    static class WithFilterTooEarly {
        @Bean
        FilterRegistrationBean<WebSocketFilter> early() {
            FilterRegistrationBean<WebSocketFilter> registration = new FilterRegistrationBean<>(new WebSocketFilter());
            registration.setOrder(-200);
            registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
            return registration;
        }
    }

    @Test
    void aFilterBeforeSpringSecurityIsWarnedOf(CapturedOutput output) {
        try (Booted application = Booted.run(WithFilterTooEarly.class);
                WebSocket anonymous = application.connect("/echo")) {
            anonymous.sendText("nobody knows me");
            assertTrue(anonymous.isOpen());
        }
        assertTrue(
                output.getOut()
                        .contains("The WebSocketFilter has the order -200, and so stands before the filter of Spring"
                                + " Security, which has -100"),
                output.getOut());
    }
}
