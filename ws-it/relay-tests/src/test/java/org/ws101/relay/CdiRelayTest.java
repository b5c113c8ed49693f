package org.ws101.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.jms.ConnectionFactory;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.Relayed;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.relay.guide.Nodes;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.jms.JmsRelay;

/** Two nodes whose endpoints and observers are beans of CDI, and a broker that their beans or their configuration name. */
class CdiRelayTest {
    private static final String TOPIC = "ws101.relay.topic";

    private static volatile @Nullable EmbeddedBroker broker;

    private final LogRecorder log = new LogRecorder();

    @BeforeEach
    void start() {
        broker = new EmbeddedBroker();
    }

    @AfterEach
    void stop() {
        log.close();
        EmbeddedBroker running = broker;
        if (running != null) {
            running.close();
        }
        RelayThreads.awaitEnd();
    }

    @Test
    void aConnectionFactoryThatIsABeanAndATopicThatIsConfigured() throws Exception {
        System.setProperty(TOPIC, "configured");
        try (CdiNode one = new CdiNode(Shop.class, PriceCodec.class, Factory.class);
                CdiNode two = new CdiNode(Shop.class, PriceCodec.class, Factory.class)) {
            assertThatAllCrosses(one, two, "configured");
        } finally {
            System.clearProperty(TOPIC);
        }
    }

    @Test
    void aRelayThatIsABean() throws Exception {
        try (CdiNode one = new CdiNode(Shop.class, PriceCodec.class, Factory.class, Carrier.class);
                CdiNode two = new CdiNode(Shop.class, PriceCodec.class, Factory.class, Carrier.class)) {
            assertThatAllCrosses(one, two, "produced");
        }
    }

    /** {@code docs/SCALE-OUT.md}. */
    @Test
    void theBeanOfTheGuide() throws Exception {
        EmbeddedBroker running = Objects.requireNonNull(broker);
        System.setProperty("broker.url", running.url());
        try (CdiNode one = new CdiNode(Shop.class, PriceCodec.class, Nodes.class);
                CdiNode two = new CdiNode(Shop.class, PriceCodec.class, Nodes.class)) {
            assertThatAllCrosses(one, two, "chat");
        } finally {
            System.clearProperty("broker.url");
        }
    }

    private void assertThatAllCrosses(CdiNode one, CdiNode two, String topic) throws Exception {
        Conditions.await(() -> log.count("relay over the topic " + topic + " is connected") == 2, log::text);
        try (WebSocket peer = NodeProcess.CLIENT.connect(two.uri("/shop"))) {
            assertEquals(new Message.Text("welcome"), peer.receiveAll());
            assertEquals(
                    OtherNodes.QUEUED,
                    one.bean(WebSocketConnections.class)
                            .all()
                            .broadcast("hello")
                            .otherNodes());
            assertEquals(new Message.Text("hello"), peer.receiveAll());
        }
        Shop here = one.bean(Shop.class);
        Shop there = two.bean(Shop.class);
        here.fire(new Price("tea", 3));
        assertEquals("tea 3", here.next());
        assertEquals("tea 3", there.next());
        there.fire(new Price("tea", 4));
        assertEquals("tea 4", here.next()); // and not its own again
        assertEquals("tea 4", there.next());
        here.fire(new Price("tea", 5));
        assertEquals("tea 5", here.next());
        assertEquals("tea 5", there.next());
    }

    record Price(String product, int euros) {}

    @ApplicationScoped
    static class PriceCodec implements TextCodec<Price> {
        @Override
        public Price decode(String text, Type type) {
            List<String> words = List.of(text.split(" ", -1));
            return new Price(words.get(0), Integer.parseInt(words.get(1)));
        }

        @Override
        public String encode(Price price) {
            return price.product() + " " + price.euros();
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/shop")
    static class Shop {
        private final BlockingQueue<String> observed = new LinkedBlockingQueue<>();

        @Inject
        @Relayed
        Event<Price> changes;

        @OnOpen
        String open() {
            return "welcome";
        }

        void fire(Price price) {
            changes.fire(price);
        }

        void changed(@Observes @Relayed Price price) {
            assertTrue(observed.add(price.product() + " " + price.euros()));
        }

        @Nullable
        String next() throws InterruptedException {
            return observed.poll(60, TimeUnit.SECONDS);
        }
    }

    @ApplicationScoped
    static class Factory {
        @Produces
        @ApplicationScoped
        ConnectionFactory factory() {
            EmbeddedBroker running = broker;
            if (running == null) {
                throw new IllegalStateException("there is no broker");
            }
            return running.factory();
        }
    }

    @ApplicationScoped
    static class Carrier {
        @Produces
        @ApplicationScoped
        Relay relay(ConnectionFactory factory) {
            return JmsRelay.of(factory, "produced");
        }
    }
}
