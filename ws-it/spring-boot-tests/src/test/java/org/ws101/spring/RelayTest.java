package org.ws101.spring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.lang.reflect.Proxy;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketConnections;

/** What carries broadcasts to other nodes: a bean, or a topic of a broker. */
class RelayTest {
    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, ObservingBeansTest.Echo.class})
    static class WithABean {
        @Bean
        Recorder relay() {
            return new Recorder();
        }
    }

    static class Recorder implements Relay {
        final BlockingQueue<byte[]> published = new LinkedBlockingQueue<>();

        @Override
        public void start(Consumer<byte[]> receiver) {}

        @Override
        public boolean publish(byte[] envelope) {
            return published.add(envelope);
        }

        @Override
        public void stop() {}
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, ObservingBeansTest.Echo.class})
    static class WithABroker {
        final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

        @Bean
        ConnectionFactory broker() {
            return refusing(ConnectionFactory.class, asked);
        }
    }

    /** As those of Spring, which share one connection. */
    interface Sharing extends ConnectionFactory {
        ConnectionFactory getTargetConnectionFactory();
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Open.class, ObservingBeansTest.Echo.class})
    static class WithASharedConnection {
        final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

        @Bean
        Sharing broker() {
            return refusing(Sharing.class, asked);
        }
    }

    /** A connection factory that notes who is asked for a connection: itself, or its target. */
    private static <T> T refusing(Class<T> type, BlockingQueue<String> asked) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> switch (method.getName()) {
                    case "createConnection" -> {
                        asked.add(type.getSimpleName());
                        throw new JMSException("There is none");
                    }
                    case "getTargetConnectionFactory" -> refusing(ConnectionFactory.class, asked);
                    case "hashCode" -> 1;
                    case "equals" -> proxy == arguments[0];
                    default -> method.getName();
                }));
    }

    private static OtherNodes broadcast(Booted booted) {
        return booted.bean(WebSocketConnections.class).all().broadcast("hello").otherNodes();
    }

    @Test
    void thatIsABeanIsUsed() throws Exception {
        try (Booted booted = Booted.run(WithABean.class)) {
            assertEquals(OtherNodes.QUEUED, broadcast(booted));
            assertEquals(1, booted.bean(Recorder.class).published.size());
        }
    }

    @Test
    void isMadeOfATopicAndTheConnectionFactory() throws Exception {
        try (Booted booted = Booted.run(WithABroker.class, "ws101.relay-topic=chat")) {
            assertEquals("relay over the topic chat", booted.bean(Relay.class).toString());
            assertEquals(OtherNodes.QUEUED, broadcast(booted));
            assertEquals(
                    "ConnectionFactory", booted.bean(WithABroker.class).asked.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void sharesNoConnectionWithOthers() throws Exception {
        try (Booted booted = Booted.run(WithASharedConnection.class, "ws101.relay-topic=chat")) {
            assertEquals(OtherNodes.QUEUED, broadcast(booted));
            assertEquals(
                    "ConnectionFactory",
                    booted.bean(WithASharedConnection.class).asked.poll(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void isNoneWithoutATopic() throws Exception {
        try (Booted booted = Booted.run(WithABroker.class)) {
            assertEquals(OtherNodes.NOT_ADDRESSED, broadcast(booted));
            assertTrue(booted.bean(WithABroker.class).asked.isEmpty());
        }
    }
}
