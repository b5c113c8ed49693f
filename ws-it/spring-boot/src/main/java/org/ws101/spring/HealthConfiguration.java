package org.ws101.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.spring.internal.WebSocketStop;

/**
 * The health of WebSocket: up with the number of connections and its maximum, out of service while the application
 * accepts no opening handshakes. Its packages are others in Spring Boot 4 than in 3.5.
 */
@AutoConfiguration(after = WebSocketAutoConfiguration.class)
@ConditionalOnBean(WebSocketStop.class)
class HealthConfiguration {
    private static final String CONNECTIONS = "connections";
    private static final String MAXIMUM = "maximum";

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = "org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator")
    static class Four {
        @Bean
        @ConditionalOnMissingBean(name = "webSocketHealthIndicator")
        @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator("websocket")
        org.springframework.boot.health.contributor.HealthIndicator webSocketHealthIndicator(
                WebSocketConnections connections) {
            return () -> (connections.isServing()
                            ? org.springframework.boot.health.contributor.Health.up()
                            : org.springframework.boot.health.contributor.Health.outOfService())
                    .withDetail(CONNECTIONS, connections.all().size())
                    .withDetail(MAXIMUM, connections.maxConnections())
                    .build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(
            name = "org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator")
    static class Three {
        @Bean
        @ConditionalOnMissingBean(name = "webSocketHealthIndicator")
        @org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator("websocket")
        org.springframework.boot.actuate.health.HealthIndicator webSocketHealthIndicator(
                WebSocketConnections connections) {
            return () -> (connections.isServing()
                            ? org.springframework.boot.actuate.health.Health.up()
                            : org.springframework.boot.actuate.health.Health.outOfService())
                    .withDetail(CONNECTIONS, connections.all().size())
                    .withDetail(MAXIMUM, connections.maxConnections())
                    .build();
        }
    }
}
