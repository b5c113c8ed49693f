package org.ws101.spring;

import java.util.Optional;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.context.WebApplicationContext;
import org.ws101.servlet.WebSocketConnections;

/**
 * The open connections, for injection into beans. The bean exists even if no endpoint is served, as in a test without a
 * web server or with {@code ws101.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnClass(name = {"jakarta.servlet.ServletContext", "org.springframework.web.context.WebApplicationContext"})
public class ConnectionsConfiguration {
    /** Creates the configuration, for Spring Boot. */
    public ConnectionsConfiguration() {}

    /** Returns the open connections of the application; none before its server has started. */
    @Bean
    @ConditionalOnMissingBean
    public WebSocketConnections webSocketConnections(ApplicationContext application) {
        return WebSocketConnections.lookedUp(() -> application instanceof WebApplicationContext web
                ? Optional.ofNullable(web.getServletContext()).map(WebSocketConnections::of)
                : Optional.empty());
    }
}
