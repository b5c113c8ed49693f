package org.ws101.spring;

import jakarta.jms.ConnectionFactory;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.ws101.servlet.Relay;
import org.ws101.servlet.jms.JmsRelay;

/**
 * Carries broadcasts to the other nodes over the topic {@code ws101.relay-topic}, by the connection factory that is a
 * bean. A bean of type {@link Relay} takes its place, and so does {@code ws101.relay-connection-factory}.
 */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.autoconfigure.jms.JndiConnectionFactoryAutoConfiguration",
            "org.springframework.boot.autoconfigure.jms.activemq.ActiveMQAutoConfiguration",
            "org.springframework.boot.autoconfigure.jms.artemis.ArtemisAutoConfiguration",
            "org.springframework.boot.jms.autoconfigure.JndiConnectionFactoryAutoConfiguration",
            "org.springframework.boot.activemq.autoconfigure.ActiveMQAutoConfiguration",
            "org.springframework.boot.artemis.autoconfigure.ArtemisAutoConfiguration"
        })
@ConditionalOnClass(name = "jakarta.jms.ConnectionFactory")
@ConditionalOnProperty("ws101.relay-topic")
class RelayConfiguration {
    /** Of the connection factories of Spring that share one connection, such as {@code CachingConnectionFactory}. */
    private static final String TARGET = "targetConnectionFactory";

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnSingleCandidate(ConnectionFactory.class)
    @ConditionalOnProperty(name = "ws101.relay-connection-factory", havingValue = "false", matchIfMissing = true)
    Relay webSocketRelay(ConnectionFactory factory, Environment environment) {
        return JmsRelay.of(unshared(factory), environment.getRequiredProperty("ws101.relay-topic"));
    }

    /** A relay replaces connections that have failed; one that all share would stay as it is. */
    private static ConnectionFactory unshared(ConnectionFactory factory) {
        BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(factory);
        return properties.isReadableProperty(TARGET)
                        && properties.getPropertyValue(TARGET) instanceof ConnectionFactory target
                ? target
                : factory;
    }
}
