package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.PriorityOrdered;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.NonBlocking;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.OnText;
import org.ws101.cdi.PathParam;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.WebSocketOption;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.WebSocketApplication;
import org.ws101.servlet.WebSocketConnections;
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
    static class WithMistakes {
        @Bean
        @WebSocketEndpoint("/echo")
        Continue echo() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }
    }

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

    @Component
    @NonBlocking
    @WebSocketEndpoint("/transacted")
    static class Transacted {
        @Transactional
        @OnText
        void text(String text) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Transacted.class})
    static class WithATransaction {}

    @Test
    void aTransactionAroundACallbackThatNeverBlocksFailsTheStart(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(WithATransaction.class).close());
        assertTrue(output.getOut().contains("has @NonBlocking and @Transactional, which waits"), output.getOut());
    }

    @Test
    void whatIsWrongWithPropertiesStandsBesideIt(CapturedOutput output) {
        assertThrows(
                Exception.class,
                () -> Booted.run(
                                WithMistakes.class,
                                "ws101.max-mesage-size=1",
                                "ws101.ping-interval=soon",
                                "ws101.filter-order=last",
                                "ws101.endpoint.chat=7",
                                "ws101.endpoint.echo.max-message-size=much",
                                "ws101.endpoint.echo.max-fragmnts=1")
                        .close());
        String out = output.getOut();
        assertTrue(out.contains("there are 9 problems:\n  1. The property ws101.max-mesage-size names no option"), out);
        assertTrue(
                out.contains("The property ws101.ping-interval is \"soon\": write a duration such as 30s, 500ms"), out);
        assertTrue(out.contains("The property ws101.filter-order is \"last\": write a whole number"), out);
        assertTrue(out.contains("The property ws101.endpoint.chat is \"7\", but accepts no value"), out);
        assertTrue(
                out.contains(
                        "The property ws101.endpoint.echo.max-message-size is \"much\": write a size such as 64KB"),
                out);
        assertTrue(
                out.contains("The property ws101.endpoint.echo.max-fragmnts names no option: write max-fragments"),
                out);
        assertTrue(out.contains("Unknown option maxMesageSize"), out);
    }

    @Test
    void afterAFailureNothingIsSaidToBeServedOrMissing(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(WithMistakes.class).close());
        assertTrue(output.getOut().contains("APPLICATION FAILED TO START"), output.getOut());
        assertFalse(output.getOut().contains("webSocketFilter serves"), output.getOut());
        assertFalse(output.getOut().contains("org.ws101:ws-spring-boot-starter"), output.getOut());
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Programmed.class})
    static class WithFailingInitializer {
        @Bean
        ServletContextInitializer failing() {
            return new Failing();
        }
    }

    private static final class Failing implements ServletContextInitializer, PriorityOrdered {
        @Override
        public void onStartup(ServletContext context) {
            throw new IllegalStateException("It fails.");
        }

        @Override
        public int getOrder() {
            return 0;
        }
    }

    @Test
    void afterTheFailureOfAnotherNeither(CapturedOutput output) {
        assertThrows(
                Exception.class, () -> Booted.run(WithFailingInitializer.class).close());
        assertFalse(output.getOut().contains("webSocketFilter serves"), output.getOut());
    }

    @Test
    void withoutAnyEndpointTheLogSaysHowToDeclareOne(CapturedOutput output) {
        Booted.run(Open.class).close();
        assertTrue(
                output.getOut()
                        .contains(
                                "no WebSocketApplication and no bean with @WebSocketEndpoint was found. Annotate a bean with"
                                        + " @WebSocketEndpoint"),
                output.getOut());
        assertFalse(output.getOut().contains("ws-spring-boot-starter"), output.getOut());
    }

    @WebSocketEndpoint("/class")
    static class Twice {
        @OnText
        String echo(String text) {
            return text;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class WithTwoAnnotations {
        @Bean
        @WebSocketEndpoint("/method")
        Twice twice() {
            return new Twice();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class WithTwoEqualAnnotations {
        @Bean
        @WebSocketEndpoint("/class")
        Twice twice() {
            return new Twice();
        }
    }

    @Test
    void anAnnotationOfTheMethodMustNotContradictThatOfTheClass(CapturedOutput output) {
        assertThrows(Exception.class, () -> Booted.run(WithTwoAnnotations.class).close());
        assertTrue(
                output.getOut()
                        .contains("annotated with @WebSocketEndpoint(\"/class\"), has another"
                                + " @WebSocketEndpoint(\"/method\") on its @Bean method twice: remove one of the two"),
                output.getOut());
        try (Booted application = Booted.run(WithTwoEqualAnnotations.class);
                WebSocket webSocket = application.connect("/class")) {
            webSocket.sendText("once");
            assertEquals(new Message.Text("once"), webSocket.receiveAll());
        }
    }

    @Component
    @WebSocketEndpoint(value = "/subprotocols", name = "protocols", subprotocols = "a b")
    static class WithBadSubprotocol {
        @OnText
        void text(String text) {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, WithBadSubprotocol.class})
    static class WithBadSubprotocols {}

    @Test
    void aSubprotocolThatIsNoTokenFailsTheStart(CapturedOutput output) {
        assertThrows(
                Exception.class,
                () -> Booted.run(WithBadSubprotocols.class, "ws101.endpoint.protocols.subprotocols=c d")
                        .close());
        assertTrue(output.getOut().contains("The subprotocol \"a b\" is not a token"), output.getOut());
        assertTrue(
                output.getOut()
                        .contains(
                                "The property ws101.endpoint.protocols.subprotocols is \"c d\": The subprotocol \"c d\""
                                        + " is not a token"),
                output.getOut());
    }

    @Test
    void aStopThatMayTakeLongerThanItsPhaseIsWarnedOf(CapturedOutput output) {
        Booted.run(Open.class, "ws101.stop-timeout=31s").close();
        assertTrue(
                output.getOut()
                        .contains("ws101.stop-timeout is PT31S, which is not shorter than"
                                + " spring.lifecycle.timeout-per-shutdown-phase, PT30S"),
                output.getOut());
    }

    @Test
    void aStopThatFitsIntoItsPhaseIsNot(CapturedOutput output) {
        Booted.run(Open.class, "ws101.stop-timeout=31s", "spring.lifecycle.timeout-per-shutdown-phase=32s")
                .close();
        assertFalse(output.getOut().contains("timeout-per-shutdown-phase"), output.getOut());
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "off", "no", "0", "OFF"})
    void everyWritingOfFalseSwitchesOff(String written) {
        try (Booted application = Booted.run(WithTwoEqualAnnotations.class, "ws101.enabled=" + written)) {
            assertThrows(HandshakeException.class, () -> application.connect("/class"));
        }
    }

    @Test
    void whatIsNeitherTrueNorFalseFailsTheStart(CapturedOutput output) {
        assertThrows(
                Exception.class,
                () -> Booted.run(Open.class, "ws101.enabled=maybe").close());
        assertTrue(
                output.getOut().contains("The property ws101.enabled is \"maybe\": write true or false"),
                output.getOut());
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
                                + "] are of the type WebSocketApplication, but without a WebSocketFilter their"),
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

    @Component
    static class Injected {
        Injected(WebSocketConnections connections) {
            connections.all().broadcast("nobody is there");
        }
    }

    @EnableAutoConfiguration
    @Configuration(proxyBeanMethods = false)
    @Import(Injected.class)
    static class WithInjected {}

    @ParameterizedTest
    @ValueSource(strings = {"ws101.enabled=off", "spring.main.web-application-type=none"})
    void beansHaveConnectionsInjectedAlsoWhereNothingIsServed(String property) {
        Booted.run(WithInjected.class, property).close();
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Open.class)
    static class WithAFilterOfItsOwn {
        @Bean
        WebSocketFilter own() {
            return new WebSocketFilter();
        }

        @Bean
        @WebSocketEndpoint("/echo")
        Continue echo() {
            return webSocket -> webSocket.forEachMessage(webSocket::sendAll);
        }
    }

    @Test
    void propertiesBesideAFilterOfItsOwnAreWarnedOf(CapturedOutput output) {
        Booted.run(WithAFilterOfItsOwn.class, "ws101.max-message-size=10").close();
        assertTrue(
                output.getOut().contains("The properties [max-message-size] below ws101 have no effect"),
                output.getOut());
    }
}
