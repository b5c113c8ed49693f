package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;
import org.ws101.HandshakeException;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Filters that applications of Spring have before ours, and what they do to the response. */
@ExtendWith(OutputCaptureExtension.class)
class FiltersTest {
    /** Of the filters that send the response before the chain, which were called until their end. */
    private static final BlockingQueue<String> SERVED_LATE = new LinkedBlockingQueue<>();

    private static Booted application;

    @BeforeAll
    static void start() {
        application = Booted.run(Application.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    @WebSocketEndpoint("/{filter}/echo")
    static class Echo {
        @OnText
        String echo(String text) {
            return text;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, Echo.class})
    static class Application {
        @Bean
        FilterRegistrationBean<Filter> etags() {
            return on("etag", new ShallowEtagHeaderFilter());
        }

        @Bean
        FilterRegistrationBean<Filter> caching() {
            return on("caching", (request, response, chain) -> {
                ContentCachingResponseWrapper wrapper =
                        new ContentCachingResponseWrapper((HttpServletResponse) response);
                chain.doFilter(request, wrapper);
                wrapper.copyBodyToResponse();
            });
        }

        @Bean
        FilterRegistrationBean<Filter> flushing() {
            return on("flushing", (request, response, chain) -> {
                chain.doFilter(request, response);
                response.flushBuffer();
            });
        }

        @Bean
        FilterRegistrationBean<Filter> closing() {
            return on("closing", (request, response, chain) -> {
                chain.doFilter(request, response);
                response.getOutputStream().close();
            });
        }

        @Bean
        FilterRegistrationBean<Filter> closingWriter() {
            return on("closing-writer", (request, response, chain) -> {
                chain.doFilter(request, response);
                response.getWriter().close();
            });
        }

        @Bean
        FilterRegistrationBean<Filter> flushingBefore() {
            return on("flushing-before", (request, response, chain) -> {
                response.flushBuffer();
                chain.doFilter(request, response);
                SERVED_LATE.add("flushing-before");
            });
        }

        @Bean
        FilterRegistrationBean<Filter> closingBefore() {
            return on("closing-before", (request, response, chain) -> {
                response.getOutputStream().close();
                chain.doFilter(request, response);
                SERVED_LATE.add("closing-before");
            });
        }

        /** A mere bean stands behind those with a registration. */
        @Bean
        Filter flushingAsBean() {
            return (request, response, chain) -> {
                boolean flushing =
                        ((HttpServletRequest) request).getRequestURI().startsWith("/flushing-as-bean/");
                if (flushing) {
                    response.flushBuffer();
                }
                chain.doFilter(request, response);
                if (flushing) {
                    SERVED_LATE.add("flushing-as-bean");
                }
            };
        }

        private static FilterRegistrationBean<Filter> on(String path, Filter filter) {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
            registration.setName(path);
            registration.addUrlPatterns("/" + path + "/*");
            return registration;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "etag", "caching", "flushing", "closing", "closing-writer"})
    void theConnectionOpensAndIsServed(String filter) {
        try (WebSocket webSocket = application.connect("/" + filter + "/echo")) {
            for (String text : new String[] {"one", "two"}) {
                webSocket.sendText(text);
                assertEquals(new Message.Text(text), webSocket.receiveAll());
            }
        }
    }

    /** It cannot be taken back, and the log says who has sent it. */
    @ParameterizedTest
    @ValueSource(strings = {"flushing-before", "closing-before", "flushing-as-bean"})
    void aResponseThatHasBeenSentBeforeIsNoHandshake(String filter, CapturedOutput output) throws Exception {
        try (Booted own = Booted.run(Application.class)) {
            HandshakeException refused =
                    assertThrows(HandshakeException.class, () -> own.connect("/" + filter + "/echo"));
            assertEquals(200, refused.status());
            assertEquals(filter, SERVED_LATE.poll(30, TimeUnit.SECONDS));
        }
        assertTrue(
                output.getOut()
                        .contains("cannot be answered: a filter before WebSocketFilter has sent the response, with the"
                                + " status 200"),
                output.getOut());
    }

    /** The actuator has a filter of its own around each request. */
    @Test
    void theHandshakeIsObservedWithItsStatus() {
        try (WebSocket webSocket = application.connect("/no/echo")) {
            webSocket.sendText("x");
            assertEquals(new Message.Text("x"), webSocket.receiveAll());
        }
        Timer observed = application
                .bean(MeterRegistry.class)
                .find("http.server.requests")
                .tag("status", "101")
                .timer();
        assertNotNull(observed);
    }
}
