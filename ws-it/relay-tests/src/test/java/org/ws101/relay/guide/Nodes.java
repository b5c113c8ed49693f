package org.ws101.relay.guide;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.ws101.servlet.Relay;
import org.ws101.servlet.jms.JmsRelay;

/** Connects the nodes of the application. */
@ApplicationScoped
public class Nodes {
    private final ActiveMQConnectionFactory factory =
            new ActiveMQConnectionFactory(System.getProperty("broker.url", "tcp://localhost:61616"));

    @Produces
    @ApplicationScoped
    Relay relay() {
        return JmsRelay.of(factory, "chat");
    }

    @PreDestroy
    void close() {
        factory.close();
    }
}
