package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.lang.reflect.Type;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketEndpoints;
import org.ws101.testkit.wire.RawClient;

/** A relay that is a bean, and events that are fired on all nodes of an application. */
class RelayedEventsTest {
    @Test
    void areFiredHereAndOnceOnTheOtherNodes() throws Exception {
        try (Deployment deployment =
                new Deployment(Mirror.class, PriceCodec.class, Shop.class, OfRequest.class, Chat.class)) {
            Diary diary = deployment.diary();
            Shop shop = deployment.bean(Shop.class);
            shop.fire(new Price("tea", 3));
            diary.readsInAnyOrder("tea 3", "tea 3, told, in request 1");
            shop.fire(new Price("tea", 4));
            diary.readsInAnyOrder("tea 4", "tea 4, told, in request 1"); // another one
            diary.isExhausted();
        }
    }

    @Test
    void areFiredHereWithoutARelay() throws Exception {
        try (Deployment deployment = new Deployment(PriceCodec.class, Shop.class, OfRequest.class, Chat.class)) {
            deployment.bean(Shop.class).fire(new Price("tea", 3));
            deployment.diary().reads("tea 3");
            deployment.diary().isExhausted();
        }
    }

    @Test
    void areOfAClassThatAnObserverNames() throws Exception {
        try (Deployment deployment =
                new Deployment(Mirror.class, PriceCodec.class, Shop.class, OfRequest.class, Chat.class)) {
            String text = assertThrows(
                            IllegalArgumentException.class,
                            () -> deployment.bean(Shop.class).fire(new Discount("tea", 3)))
                    .getMessage();
            assertTrue(
                    text.startsWith("An event of " + Discount.class.getName()
                            + " with @Relayed reaches no observer on other nodes: "),
                    text);
        }
    }

    @Test
    void observersOfWhateverIsRelayedAreADeploymentError() throws Exception {
        String text = Beans.reportOf(Curious.class);
        assertTrue(text.contains(Curious.class.getName() + " observes @Relayed Object, which no codec can read"), text);
        text = Beans.reportOf(Parameterised.class);
        assertTrue(text.contains(" observes @Relayed java.util.List<String>, which no codec can read"), text);
    }

    @Test
    void observersWithOtherQualifiersAreADeploymentError() throws Exception {
        String text = Beans.reportOf(Choosy.class, PriceCodec.class);
        assertTrue(
                text.contains(Choosy.class.getName() + " observes @Relayed " + Price.class.getName()
                        + " with other qualifiers, which are not relayed"),
                text);
    }

    @Test
    void asynchronousObserversAreNone() throws Exception {
        try (Deployment deployment = new Deployment(PriceCodec.class, Later.class, Chat.class)) {
            String text = assertThrows(
                            IllegalArgumentException.class,
                            () -> deployment.bean(Later.class).fire(new Price("tea", 3)))
                    .getMessage();
            assertTrue(text.contains(" with @Relayed reaches no observer on other nodes: "), text);
        }
    }

    @Nested
    class ARelay {
        @Test
        void thatIsABeanCarriesBroadcasts() throws Exception {
            try (Deployment deployment = new Deployment(Mirror.class, Chat.class);
                    RawClient peer = deployment.connect("/chat")) {
                assertEquals("welcome", peer.receive());
                WebSocketConnections connections = deployment.bean(WebSocketConnections.class);
                assertEquals(
                        OtherNodes.QUEUED, connections.all().broadcast("hello").otherNodes());
                assertEquals("hello", peer.receive());
                assertEquals("hello", peer.receive()); // the mirror is another node
            }
        }

        @Test
        void thatIsTwoBeansIsADeploymentError() {
            String text = failure(Mirror.class, OtherMirror.class);
            assertTrue(text.startsWith("there are several beans of the type " + Relay.class.getName()), text);
        }

        @Test
        void thatIsConfiguredNeedsATopicAndAConnectionFactory() throws Exception {
            OptionalApisTest.Configuration.configured("ws101.relay.topic", "chat", () -> {
                String text = failure(Chat.class);
                assertTrue(
                        text.startsWith("The configuration key ws101.relay.topic is \"chat\", but there is no"), text);
            });
            OptionalApisTest.Configuration.configured(
                    "ws101.relay.connectionFactory", "java:/ConnectionFactory", () -> {
                        String text = failure(Chat.class);
                        assertTrue(text.contains("but there is no ws101.relay.topic"), text);
                    });
        }

        private String failure(Class<?>... beans) {
            try (SeContainer container = Beans.start(beans)) {
                WebSocketEndpoints endpoints = WebSocketEndpoints.of(new ServletContextHandler().getServletContext());
                return assertThrows(
                                WebSocketDeploymentException.class, () -> WebSocketBeans.register(container, endpoints))
                        .getMessage();
            }
        }

        /** As in this module, where the API of Jakarta Messaging is missing. */
        @Test
        void thatIsConfiguredNeedsJakartaMessaging() throws Exception {
            OptionalApisTest.Configuration.configured(
                    "ws101.relay.topic",
                    "chat",
                    () -> OptionalApisTest.Configuration.configured(
                            "ws101.relay.connectionFactory", "java:/ConnectionFactory", () -> {
                                String text = failure(Chat.class);
                                assertTrue(
                                        text.startsWith(
                                                "There is no Jakarta Messaging for the relay over the topic chat"),
                                        text);
                            }));
        }
    }

    record Price(String product, int euros) {}

    record Discount(String product, int percent) {}

    @ApplicationScoped
    static class PriceCodec implements TextCodec<Price> {
        @Override
        public Price decode(String text, Type type) {
            String[] words = text.split(" ", -1);
            return new Price(words[0], Integer.parseInt(words[1]));
        }

        @Override
        public String encode(Price price) {
            return price.product() + " " + price.euros();
        }
    }

    /** Gives an application what it publishes, as another node would have published it. */
    @ApplicationScoped
    static class Mirror implements Relay {
        private static final int NODE_AT = 4;

        private volatile @Nullable Consumer<byte[]> receiver;

        @Override
        public void start(Consumer<byte[]> to) {
            receiver = to;
        }

        @Override
        public boolean publish(byte[] envelope) {
            byte[] ofOther = envelope.clone();
            ofOther[NODE_AT] ^= 1;
            Consumer<byte[]> to = receiver;
            if (to != null) {
                to.accept(ofOther);
            }
            return true;
        }

        @Override
        public void stop() {}
    }

    @ApplicationScoped
    static class OtherMirror extends Mirror {}

    @ApplicationScoped
    static class Shop {
        @Inject
        @Relayed
        Event<Object> events;

        @Inject
        Diary diary;

        @Inject
        OfRequest ofRequest;

        void fire(Object event) {
            events.fire(event);
        }

        void changed(@Observes @Relayed Price price) {
            boolean told = Thread.currentThread().getName().startsWith("ws101-relay-events");
            diary.note(price.product() + " " + price.euros() + (told ? ", told, in request " + ofRequest.count() : ""));
        }
    }

    @RequestScoped
    static class OfRequest {
        private int calls;

        int count() {
            calls++;
            return calls;
        }
    }

    @ApplicationScoped
    static class Curious {
        void any(@Observes @Relayed Object event) {}
    }

    @ApplicationScoped
    static class Choosy {
        void any(@Observes @Relayed @Named("tea") Price event) {}
    }

    @ApplicationScoped
    static class Later {
        @Inject
        @Relayed
        Event<Object> events;

        void fire(Object event) {
            events.fire(event);
        }

        void later(@ObservesAsync @Relayed Price price) {}
    }

    @ApplicationScoped
    static class Parameterised {
        void any(@Observes @Relayed List<String> event) {}
    }

    @ApplicationScoped
    @WebSocketEndpoint("/chat")
    static class Chat {
        @OnOpen
        String open() {
            return "welcome";
        }
    }
}
