package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.testkit.wire.RawClient;

/** Which of several beans counts is what CDI says of them. */
class AlternativesTest {

    @Nested
    class OfEndpoints {
        @Test
        void specializingClassServesThePath() throws Exception {
            assertGreets("special", Ordinary.class, Special.class);
        }

        @Test
        void alternativeServesThePath() throws Exception {
            assertGreets("alternative", Ordinary.class, Other.class);
        }

        @Test
        void alternativeThatIsASubclassServesThePath() throws Exception {
            assertGreets("heir", Ordinary.class, Heir.class);
        }

        @Test
        void alternativeOfHigherPriorityServesThePath() throws Exception {
            assertGreets("heir", Ordinary.class, Other.class, Heir.class);
        }

        @Test
        void alternativesOfOnePriorityAreBothNamed() throws Exception {
            // OpenWebBeans puts them in an order of its own.
            assumeFalse(Beans.areOfOpenWebBeans());
            String message = Beans.reportOf(Ordinary.class, Heir.class, Rival.class);
            assertTrue(message.contains("Several beans serve the path /served"), message);
            assertTrue(message.contains(Heir.class.getName()), message);
            assertTrue(message.contains(Rival.class.getName()), message);
            assertTrue(message.contains("set a higher @Priority for one of the alternatives"), message);
        }

        @Test
        void alternativeSelectionOfAPathTakesThePlaceOfTheOther() throws Exception {
            try (Deployment deployment = new Deployment(Ordinary.class, First.class, Last.class);
                    RawClient peer = deployment.connect("/served", "a", "b")) {
                assertEquals("b", peer.response().field("Sec-WebSocket-Protocol"));
            }
        }

        private static void assertGreets(String greeting, Class<?>... beans) throws Exception {
            try (Deployment deployment = new Deployment(beans);
                    RawClient peer = deployment.connect("/served")) {
                assertEquals(greeting, peer.receive());
            }
        }
    }

    @Nested
    class OfChecks {
        @Test
        void specializingCheckIsAskedAlone() throws Exception {
            assertAsked(List.of("special"), House.class, SpecialHouse.class);
        }

        @Test
        void alternativeIsAskedInThePlaceOfTheClassThatItExtends() throws Exception {
            assertAsked(List.of("garden", "heir"), Garden.class, House.class, HeirOfHouse.class);
        }

        @Test
        void alternativeOfAnotherTypeTakesNothingAway() throws Exception {
            assertAsked(List.of("annexe", "house"), House.class, Annexe.class);
        }

        @Test
        void producedAlternativeIsAskedInThePlaceOfWhatElseIsProduced() throws Exception {
            assertAsked(
                    List.of("produced alternative", "house"), House.class, Producer.class, AlternativeProducer.class);
        }

        private static void assertAsked(List<String> expected, Class<?>... checks) throws Exception {
            Class<?>[] beans = new Class<?>[checks.length + 1];
            System.arraycopy(checks, 0, beans, 1, checks.length);
            beans[0] = Ordinary.class;
            try (Deployment deployment = new Deployment(beans)) {
                deployment.connect("/served").close();
                deployment.diary().reads(expected.toArray(String[]::new));
            }
        }
    }

    @Nested
    class OfClientEndpoints {
        private static final TypeLiteral<WebSocketConnector<Visitor>> VISITOR = new TypeLiteral<>() {};
        private static final TypeLiteral<WebSocketConnector<SpecialVisitor>> SPECIAL = new TypeLiteral<>() {};

        @Test
        void specializingClassIsConnectedWhicheverIsWanted() throws Exception {
            try (Deployment deployment = new Deployment(Visitor.class, SpecialVisitor.class)) {
                for (WebSocketConnector<?> connector :
                        List.of(deployment.connector(VISITOR), deployment.connector(SPECIAL))) {
                    WebSocket webSocket =
                            connector.uri(deployment.uri("/remote")).connect();
                    deployment.remote().hears("special");
                    webSocket.close();
                    deployment.remote().hears("closed 1000");
                }
            }
        }
    }

    @WebSocketClientEndpoint
    static class Visitor {
        @OnOpen
        String open() {
            return "ordinary";
        }

        @OnText
        void heard(String text) {}
    }

    @Specializes
    static class SpecialVisitor extends Visitor {
        @OnOpen
        @Override
        String open() {
            return "special";
        }
    }

    @WebSocketEndpoint("/served")
    static class Ordinary {
        @OnOpen
        String open() {
            return "ordinary";
        }
    }

    @Specializes
    static class Special extends Ordinary {
        @OnOpen
        @Override
        String open() {
            return "special";
        }
    }

    @Alternative
    @Priority(1)
    @WebSocketEndpoint("/served")
    static class Other {
        @OnOpen
        String open() {
            return "alternative";
        }
    }

    @Alternative
    @Priority(2)
    static class Heir extends Ordinary {
        @OnOpen
        @Override
        String open() {
            return "heir";
        }
    }

    @Alternative
    @Priority(2)
    @WebSocketEndpoint("/served")
    static class Rival {
        @OnOpen
        void open() {}
    }

    @WebSocketEndpoint("/served")
    static class First implements SelectProtocol {
        @Override
        public Optional<String> select(List<String> offered) {
            return Optional.of(offered.get(0));
        }
    }

    @Alternative
    @Priority(1)
    @WebSocketEndpoint("/served")
    static class Last implements SelectProtocol {
        @Override
        public Optional<String> select(List<String> offered) {
            return Optional.of(offered.get(offered.size() - 1));
        }
    }

    abstract static class Noting implements HandshakeCheck {
        @Inject
        Diary diary;

        abstract String name();

        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            diary.note(name());
            return HandshakeDecision.permit();
        }
    }

    @ApplicationScoped
    static class House extends Noting {
        @Override
        String name() {
            return "house";
        }
    }

    @Specializes
    @ApplicationScoped
    static class SpecialHouse extends House {
        @Override
        String name() {
            return "special";
        }
    }

    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class HeirOfHouse extends House {
        @Override
        String name() {
            return "heir";
        }
    }

    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class Annexe extends Noting {
        @Override
        String name() {
            return "annexe";
        }
    }

    @ApplicationScoped
    static class Garden extends Noting {
        @Override
        String name() {
            return "garden";
        }
    }

    @ApplicationScoped
    static class Producer {
        @Produces
        HandshakeCheck produced(Diary diary) {
            return noting(diary, "produced");
        }

        static HandshakeCheck noting(Diary diary, String name) {
            return request -> {
                diary.note(name);
                return HandshakeDecision.permit();
            };
        }
    }

    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class AlternativeProducer {
        @Produces
        HandshakeCheck produced(Diary diary) {
            return Producer.noting(diary, "produced alternative");
        }
    }
}
