package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeRequest;

class OptionalApisTest {

    @Nested
    class Json {
        @Test
        void objectsWithoutACodecAreJson() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class);
                    Peer peer = deployment.connect("/orders")) {
                peer.say("{\"item\":\"tea\",\"count\":2}");
                peer.hears("{\"count\":3,\"item\":\"tea\"}");
            }
        }

        @Test
        void jsonThatIsNoneClosesWith1007() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class);
                    Peer peer = deployment.connect("/orders")) {
                peer.say("{\"item\":");
                peer.hears("close 1007 The payload cannot be read.");
            }
        }

        @Test
        void jsonThatIsNestedTooDeeplyClosesWith1007() throws Exception {
            try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                    Deployment deployment = new Deployment(Trees.class);
                    Peer peer = deployment.connect("/trees")) {
                peer.say("{\"branch\":".repeat(90_000));
                peer.hears("close 1007 The payload cannot be read.");
                deployment.stopServer();
                assertEquals(1, log.lines().size(), log::toString);
                assertFalse(log.text().endsWith(">"), log::toString); // no stack trace
            }
        }

        @Test
        void nullIsNoObject() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class);
                    Peer peer = deployment.connect("/orders")) {
                peer.say("null");
                peer.hears("close 1007 The payload cannot be read.");
            }
        }

        @Test
        void genericTypesAreKept() throws Exception {
            try (Deployment deployment = new Deployment(ManyOrders.class);
                    Peer peer = deployment.connect("/orders/many")) {
                peer.say("[{\"item\":\"tea\",\"count\":2},{\"item\":\"milk\",\"count\":1}]");
                peer.hears("{\"milk\":1,\"tea\":2}");
            }
        }

        @Test
        void beanOfTheApplicationIsUsed() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class, OwnJsonb.class);
                    Peer peer = deployment.connect("/orders")) {
                peer.say("{\"ITEM\":\"tea\",\"COUNT\":2}");
                peer.hears("{\"COUNT\":3,\"ITEM\":\"tea\"}");
            }
        }

        @Test
        void twoBeansOfTheApplicationAreBothNamedWhereOneIsNeeded() throws Exception {
            String message = Beans.reportOf(Orders.class, OwnJsonb.class, OtherJsonb.class);
            assertTrue(message.contains(Orders.class.getName() + ".oneMore(Order)"), message);
            assertTrue(
                    message.contains("there are several beans of the type jakarta.json.bind.Jsonb, of "
                            + OtherJsonb.class.getName() + " and of " + OwnJsonb.class.getName()),
                    message);
        }

        @Test
        void twoBeansOfTheApplicationDoNoHarmWhereNoneIsNeeded() throws Exception {
            try (Deployment deployment = new Deployment(Small.class, OwnJsonb.class, OtherJsonb.class);
                    Peer peer = deployment.connect("/small")) {
                peer.say("text");
                peer.hears("text");
            }
        }
    }

    @Nested
    class ValidatedCallbacks {
        @Test
        void validPayloadIsHandedOver() throws Exception {
            try (Deployment deployment = new Deployment(Strict.class);
                    Peer peer = deployment.connect("/strict")) {
                peer.say("{\"item\":\"tea\",\"count\":2}");
                peer.hears("tea");
            }
        }

        @Test
        void violationClosesWith1008AndTellsNothing() throws Exception {
            try (Deployment deployment = new Deployment(Strict.class);
                    Peer peer = deployment.connect("/strict")) {
                peer.say("{\"item\":\"\",\"count\":2}");
                peer.hears("close 1008 The payload is not valid.");
            }
        }

        @Test
        void violationOfWhatIsReturnedClosesWith1011() throws Exception {
            try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                    Deployment deployment = new Deployment(Strict.class);
                    Peer peer = deployment.connect("/strict")) {
                peer.say("{\"item\":\"far too long\",\"count\":2}");
                peer.hears("close 1011");
                assertTrue(
                        log.text().contains(" failed (1011) <" + ConstraintViolationException.class.getName()),
                        log::text);
            }
        }

        @Test
        void violationGoesToOnError() throws Exception {
            try (Deployment deployment = new Deployment(Polite.class);
                    Peer peer = deployment.connect("/polite")) {
                peer.say("123456");
                peer.hears("invalid: 1");
                peer.say("123");
                peer.hears("123");
            }
        }
    }

    @Nested
    class PlacesOfConstraints {
        @Test
        void elementsOfAListAreValidated() throws Exception {
            try (Deployment deployment = new Deployment(Names.class);
                    Peer peer = deployment.connect("/names")) {
                peer.say("[\"ann\",\"\"]");
                peer.hears("close 1008 The payload is not valid.");
            }
        }

        @Test
        void constraintsOfAnInterfaceAreInherited() throws Exception {
            try (Deployment deployment = new Deployment(Numbered.class);
                    Peer peer = deployment.connect("/numbered")) {
                peer.say("1000");
                peer.hears("close 1008 The payload is not valid.");
            }
        }
    }

    @Nested
    class Security {
        @Test
        void nobodyIsAnsweredWith401() throws Exception {
            try (Deployment deployment = new Deployment(Admins.class)) {
                assertEquals(401, CallbacksTest.refusalOf(deployment, "/admins"));
            }
        }

        @Test
        void userWithoutTheRoleIsAnsweredWith403() throws Exception {
            try (Deployment deployment = new Deployment(Admins.class)) {
                assertEquals(403, CallbacksTest.refusalOf(deployment, "/admins?user=ann&role=guest"));
            }
        }

        @Test
        void userWithTheRoleConnects() throws Exception {
            try (Deployment deployment = new Deployment(Admins.class);
                    Peer peer = deployment.connect("/admins?user=ann&role=admin")) {
                peer.hears("ann");
            }
        }

        @Test
        void subclassKeepsTheRuleOfItsSuperclass() throws Exception {
            try (Deployment deployment = new Deployment(HeirOfAdmins.class)) {
                assertEquals(403, CallbacksTest.refusalOf(deployment, "/admins?user=ann&role=guest"));
            }
        }

        @Test
        void blockingEndpointsHaveItToo() throws Exception {
            try (Deployment deployment = new Deployment(AnyUser.class)) {
                assertEquals(401, CallbacksTest.refusalOf(deployment, "/users"));
                try (Peer peer = deployment.connect("/users?user=ann")) {
                    peer.hears("close 1000");
                }
            }
        }

        @Test
        void callbackThatAUserMayNotCallClosesWith1008() throws Exception {
            try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                    Deployment deployment = new Deployment(Mixed.class);
                    Peer guest = deployment.connect("/mixed?user=ann&role=guest");
                    Peer admin = deployment.connect("/mixed?user=bob&role=admin");
                    Peer nobody = deployment.connect("/mixed")) {
                guest.say("x");
                guest.hears("close 1008 Not allowed.");
                assertTrue(log.text().contains("is for users in one of the roles [admin]"), log::text);
                admin.say("x");
                admin.hears("done");
                admin.say(new byte[1]);
                admin.hears("close 1008 Not allowed.");
                nobody.pings(new byte[0]);
                nobody.hears("pinged");
            }
        }

        /** Any other would be an error. */
        @Test
        void requestKnowsTheRolesThatBeansDeclareAndAllow() throws Exception {
            try (Deployment deployment = new Deployment(RoleTeller.class, Treasury.class);
                    Peer peer = deployment.connect("/roles")) {
                for (String role : List.of("treasurer", "auditor", "cashier")) {
                    peer.say(role);
                    peer.hears("false");
                }
            }
        }

        @Test
        void contradictionIsADeploymentError() throws Exception {
            String message = Beans.reportOf(Contradiction.class);
            assertTrue(
                    message.contains("more than one of @RolesAllowed, @PermitAll and @DenyAll: remove all but one"),
                    message);
        }
    }

    @Nested
    class Configuration {
        @Test
        void optionWinsOverTheAnnotation() throws Exception {
            configured("ws101.small.maxMessageSize", "3", () -> {
                try (Deployment deployment = new Deployment(Small.class);
                        Peer peer = deployment.connect("/small")) {
                    peer.say("four");
                    peer.hears("close 1009 message is larger than the limit of 3 bytes (maxMessageSize)");
                }
            });
        }

        @Test
        void subprotocolsAreReplaced() throws Exception {
            configured("ws101.small.subprotocols", "b, c", () -> {
                try (Deployment deployment = new Deployment(Small.class);
                        Peer peer = deployment.connect("/small", "a", "c")) {
                    assertEquals("c", peer.subprotocol());
                }
            });
        }

        @Test
        void valueInPlaceOfOptionsIsADeploymentError() throws Exception {
            configured("ws101.small", "7", () -> {
                String message = Beans.reportOf(Small.class);
                assertTrue(
                        message.contains(
                                "has the configuration key ws101.small, which has no effect: append the name of an option,"
                                        + " such as ws101.small.maxMessageSize"),
                        message);
            });
        }

        @Test
        void subprotocolThatIsNoTokenIsADeploymentErrorThatNamesIt() throws Exception {
            configured("ws101.small.subprotocols", "chat.v1,a/b", () -> {
                String message = Beans.reportOf(Small.class);
                assertTrue(message.contains("The subprotocol \"a/b\" is not a token"), message);
            });
        }

        @Test
        void unknownOptionIsADeploymentErrorThatNamesIt() throws Exception {
            configured("ws101.small.maxMesageSize", "3", () -> {
                String message = Beans.reportOf(Small.class);
                assertTrue(message.contains(Small.class.getName()), message);
                assertTrue(
                        message.contains("has the configuration key ws101.small.maxMesageSize, which names no option:"
                                + " write maxMessageSize if that is meant; the options are [a"),
                        message);
            });
        }

        @Test
        void keysOfNoEndpointAreNamedInOneLine() throws Exception {
            configured("ws101.smal.maxMessageSize", "3", () -> {
                try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocketEndpoint.class.getName());
                        Deployment deployment = new Deployment(Small.class);
                        Peer peer = deployment.connect("/small")) {
                    assertEquals(1, log.lines().size(), log::toString);
                    assertTrue(
                            log.text()
                                    .startsWith(
                                            "The configuration keys [ws101.smal.maxMessageSize] are of no endpoint"),
                            log::toString);
                    peer.say("four");
                    peer.hears("four");
                }
            });
        }

        @Test
        void keysOfTwoEndpointsWithTheSameNameAreWarnedOf() throws Exception {
            configured("ws101.small.maxMessageSize", "3", () -> {
                try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocketEndpoint.class.getName())) {
                    new Deployment(Small.class, AlsoSmall.class).close();
                    assertEquals(1, log.lines().size(), log::toString);
                    assertTrue(
                            log.text().startsWith("The configuration below ws101.small applies to several endpoints"),
                            log::toString);
                }
            });
        }

        /** With a class loader of its own, as the configuration is kept for each. */
        static void configured(String key, String value, Body body) throws Exception {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            System.setProperty(key, value);
            try (URLClassLoader own = new URLClassLoader(new URL[0], before)) {
                thread.setContextClassLoader(own);
                body.run();
            } finally {
                thread.setContextClassLoader(before);
                System.clearProperty(key);
            }
        }

        interface Body {
            void run() throws Exception;
        }
    }

    @WebSocketEndpoint("/trees")
    static class Trees {
        @OnText
        void text(Map<String, Object> tree) {}
    }

    public static class Order {
        @NotBlank
        public String item;

        public int count;
    }

    @WebSocketEndpoint("/orders")
    static class Orders {
        @OnText
        Order oneMore(Order order) {
            order.count++;
            return order;
        }
    }

    @WebSocketEndpoint("/orders/many")
    static class ManyOrders {
        @OnText
        Optional<Map<String, Integer>> byItem(List<Order> orders) {
            Map<String, Integer> counts = new TreeMap<>();
            orders.forEach(order -> counts.put(order.item, order.count));
            return Optional.of(counts);
        }
    }

    @ApplicationScoped
    static class OwnJsonb {
        @Produces
        Jsonb jsonb() {
            return JsonbBuilder.create(
                    new JsonbConfig().withPropertyNamingStrategy(name -> name.toUpperCase(Locale.ROOT)));
        }
    }

    @ApplicationScoped
    static class OtherJsonb {
        @Produces
        Jsonb jsonb() {
            return JsonbBuilder.create();
        }
    }

    @WebSocketEndpoint("/names")
    static class Names {
        @OnText
        int count(List<@NotBlank String> names) {
            return names.size();
        }
    }

    interface Numbering {
        int number(@Max(999) int number);
    }

    @WebSocketEndpoint("/numbered")
    static class Numbered implements Numbering {
        @OnText
        @Override
        public int number(int number) {
            return number;
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/strict")
    static class Strict {
        @OnText
        @Size(max = 5)
        String order(@Valid Order order) {
            return order.item;
        }
    }

    @WebSocketEndpoint("/polite")
    static class Polite {
        @OnText
        int number(@Max(999) int number) {
            return number;
        }

        @OnError
        String invalid(ConstraintViolationException cause) {
            return "invalid: " + cause.getConstraintViolations().size();
        }
    }

    @RolesAllowed("admin")
    @WebSocketEndpoint("/admins")
    static class Admins {
        @OnOpen
        String open(Principal user) {
            return user.getName();
        }
    }

    static class HeirOfAdmins extends Admins {}

    @WebSocketEndpoint("/roles")
    static class RoleTeller {
        @OnText
        String tell(String role, HandshakeRequest request) {
            return String.valueOf(request.isUserInRole(role));
        }
    }

    @ApplicationScoped
    @DeclareRoles("treasurer")
    @RolesAllowed("auditor")
    static class Treasury {
        @RolesAllowed("cashier")
        void count() {}
    }

    @RolesAllowed("**")
    @WebSocketEndpoint("/users")
    static class AnyUser implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @WebSocketEndpoint("/mixed")
    static class Mixed {
        @OnText
        @RolesAllowed("admin")
        String text(String text) {
            return "done";
        }

        @OnBinary
        @DenyAll
        void binary(byte[] bytes) {}

        @OnPing
        @PermitAll
        String ping() {
            return "pinged";
        }
    }

    @DenyAll
    @PermitAll
    @WebSocketEndpoint("/contradiction")
    static class Contradiction {
        @OnPing
        void ping() {}
    }

    @WebSocketEndpoint(
            value = "/small",
            name = "small",
            subprotocols = "a",
            options = @WebSocketOption(name = "maxMessageSize", value = "4"))
    static class Small {
        @OnText
        String text(String text) {
            return text;
        }
    }

    @WebSocketEndpoint(value = "/also-small", name = "small")
    static class AlsoSmall {
        @OnText
        String text(String text) {
            return text;
        }
    }
}
