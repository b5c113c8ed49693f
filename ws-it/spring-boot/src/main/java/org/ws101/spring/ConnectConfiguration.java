package org.ws101.spring;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.web.FilterChainProxy;
import org.ws101.spring.internal.ConnectAsGet;
import org.ws101.spring.internal.WebSocketStop;

/** Lets opening handshakes over HTTP/2 pass Spring Security by the rules that those over HTTP/1.1 have. */
@AutoConfiguration(after = WebSocketAutoConfiguration.class)
@ConditionalOnClass(FilterChainProxy.class)
@ConditionalOnBean(WebSocketStop.class)
class ConnectConfiguration {
    /** As Spring Boot has it, in both generations. */
    private static final int SECURITY_ORDER = -100;

    @Bean
    FilterRegistrationBean<Filter> webSocketConnectAsGet(Environment environment) {
        return registration(new ConnectAsGet(), securityOrder(environment) - 1);
    }

    @Bean
    FilterRegistrationBean<Filter> webSocketConnectAgain(Environment environment) {
        return registration(ConnectAsGet.end(), securityOrder(environment) + 1);
    }

    private static int securityOrder(Environment environment) {
        return environment.getProperty("spring.security.filter.order", Integer.class, SECURITY_ORDER);
    }

    /** For all that the filter of Spring Security sees: it asks its firewall also when an error is shown. */
    private static FilterRegistrationBean<Filter> registration(Filter filter, int order) {
        FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(order);
        registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
        return registration;
    }
}
