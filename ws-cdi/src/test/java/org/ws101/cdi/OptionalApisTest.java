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
import org.ws101.testkit.wire.RawClient;
import org.ws101.testkit.wire.Wire;

class OptionalApisTest {

    @Nested
    class Json {
        @Test
        void objectsWithoutACodecAreJson() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class);
                    RawClient peer = deployment.connect("/orders")) {
                peer.sendText("{\"item\":\"tea\",\"count\":2}");
                assertEquals("{\"count\":3,\"item\":\"tea\"}", peer.receive());
            }
        }

        @Test
        void jsonThatIsNoneClosesWith1007() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class);
                    RawClient peer = deployment.connect("/orders")) {
                peer.sendText("{\"item\":");
                assertEquals("close 1007 The payload cannot be read.", peer.receive());
            }
        }

        @Test
        void jsonThatIsNestedTooDeeplyClosesWith1007() throws Exception {
            try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                    Deployment deployment = new Deployment(Trees.class);
                    RawClient peer = deployment.connect("/trees")) {
                peer.sendText("{\"branch\":".repeat(90_000));
                assertEquals("close 1007 The payload cannot be read.", peer.receive());
                deployment.stopServer();
                assertEquals(1, log.lines().size(), log::toString);
                assertFalse(log.text().endsWith(">"), log::toString); // no stack trace
            }
        }

        @Test
        void nullIsNoObject() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class);
                    RawClient peer = deployment.connect("/orders")) {
                peer.sendText("null");
                assertEquals("close 1007 The payload cannot be read.", peer.receive());
            }
        }

        @Test
        void genericTypesAreKept() throws Exception {
            try (Deployment deployment = new Deployment(ManyOrders.class);
                    RawClient peer = deployment.connect("/orders/many")) {
                peer.sendText("[{\"item\":\"tea\",\"count\":2},{\"item\":\"milk\",\"count\":1}]");
                assertEquals("{\"milk\":1,\"tea\":2}", peer.receive());
            }
        }

        @Test
        void beanOfTheApplicationIsUsed() throws Exception {
            try (Deployment deployment = new Deployment(Orders.class, OwnJsonb.class);
                    RawClient peer = deployment.connect("/orders")) {
                peer.sendText("{\"ITEM\":\"tea\",\"COUNT\":2}");
                assertEquals("{\"COUNT\":3,\"ITEM\":\"tea\"}", peer.receive());
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
                    RawClient peer = deployment.connect("/small")) {
                peer.sendText("text");
                assertEquals("text", peer.receive());
            }
        }
    }

    @Nested
    class ValidatedCallbacks {
        @Test
        void validPayloadIsHandedOver() throws Exception {
            try (Deployment deployment = new Deployment(Strict.class);
                    RawClient peer = deployment.connect("/strict")) {
                peer.sendText("{\"item\":\"tea\",\"count\":2}");
                assertEquals("tea", peer.receive());
            }
        }

        @Test
        void violationClosesWith1008AndTellsNothing() throws Exception {
            try (Deployment deployment = new Deployment(Strict.class);
                    RawClient peer = deployment.connect("/strict")) {
                peer.sendText("{\"item\":\"\",\"count\":2}");
                assertEquals("close 1008 The payload is not valid.", peer.receive());
            }
        }

        @Test
        void violationOfWhatIsReturnedClosesWith1011() throws Exception {
            try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                    Deployment deployment = new Deployment(Strict.class);
                    RawClient peer = deployment.connect("/strict")) {
                peer.sendText("{\"item\":\"far too long\",\"count\":2}");
                assertEquals("close 1011", peer.receive());
                assertTrue(
                        log.text().contains(" failed (1011) <" + ConstraintViolationException.class.getName()),
                        log::text);
            }
        }

        @Test
        void violationGoesToOnError() throws Exception {
            try (Deployment deployment = new Deployment(Polite.class);
                    RawClient peer = deployment.connect("/polite")) {
                peer.sendText("123456");
                assertEquals("invalid: 1", peer.receive());
                peer.sendText("123");
                assertEquals("123", peer.receive());
            }
        }
    }

    @Nested
    class PlacesOfConstraints {
        @Test
        void elementsOfAListAreValidated() throws Exception {
            try (Deployment deployment = new Deployment(Names.class);
                    RawClient peer = deployment.connect("/names")) {
                peer.sendText("[\"ann\",\"\"]");
                assertEquals("close 1008 The payload is not valid.", peer.receive());
            }
        }

        @Test
        void constraintsOfAnInterfaceAreInherited() throws Exception {
            try (Deployment deployment = new Deployment(Numbered.class);
                    RawClient peer = deployment.connect("/numbered")) {
                peer.sendText("1000");
                assertEquals("close 1008 The payload is not valid.", peer.receive());
            }
        }
    }

    @Nested
    class Security {
        @Test
        void nobodyIsAnsweredWith401() throws Exception {
            try (Deployment deployment = new Deployment(Admins.class)) {
                assertEquals(401, deployment.refusalOf("/admins"));
            }
        }

        @Test
        void userWithoutTheRoleIsAnsweredWith403() throws Exception {
            try (Deployment deployment = new Deployment(Admins.class)) {
                assertEquals(403, deployment.refusalOf("/admins?user=ann&role=guest"));
            }
        }

        @Test
        void userWithTheRoleConnects() throws Exception {
            try (Deployment deployment = new Deployment(Admins.class);
                    RawClient peer = deployment.connect("/admins?user=ann&role=admin")) {
                assertEquals("ann", peer.receive());
            }
        }

        @Test
        void subclassKeepsTheRuleOfItsSuperclass() throws Exception {
            try (Deployment deployment = new Deployment(HeirOfAdmins.class)) {
                assertEquals(403, deployment.refusalOf("/admins?user=ann&role=guest"));
            }
        }

        @Test
        void blockingEndpointsHaveItToo() throws Exception {
            try (Deployment deployment = new Deployment(AnyUser.class)) {
                assertEquals(401, deployment.refusalOf("/users"));
                try (RawClient peer = deployment.connect("/users?user=ann")) {
                    assertEquals("close 1000", peer.receive());
                }
            }
        }

        @Test
        void callbackThatAUserMayNotCallClosesWith1008() throws Exception {
            try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder(WebSocket.class.getName());
                    Deployment deployment = new Deployment(Mixed.class);
                    RawClient guest = deployment.connect("/mixed?user=ann&role=guest");
                    RawClient admin = deployment.connect("/mixed?user=bob&role=admin");
                    RawClient nobody = deployment.connect("/mixed")) {
                guest.sendText("x");
                assertEquals("close 1008 Not allowed.", guest.receive());
                assertTrue(log.text().contains("is for users in one of the roles [admin]"), log::text);
                admin.sendText("x");
                assertEquals("done", admin.receive());
                admin.sendBinary(new byte[1]);
                assertEquals("close 1008 Not allowed.", admin.receive());
                nobody.send(Wire.ping(""));
                assertEquals("pinged", nobody.receive());
            }
        }

        /** Any other would be an error. */
        @Test
        void requestKnowsTheRolesThatBeansDeclareAndAllow() throws Exception {
            try (Deployment deployment = new Deployment(RoleTeller.class, Treasury.class);
                    RawClient peer = deployment.connect("/roles")) {
                for (String role : List.of("treasurer", "auditor", "cashier")) {
                    peer.sendText(role);
                    assertEquals("false", peer.receive());
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
                        RawClient peer = deployment.connect("/small")) {
                    peer.sendText("four");
                    assertEquals(
                            "close 1009 message is larger than the limit of 3 bytes (maxMessageSize)", peer.receive());
                }
            });
        }

        @Test
        void subprotocolsAreReplaced() throws Exception {
            configured("ws101.small.subprotocols", "b, c", () -> {
                try (Deployment deployment = new Deployment(Small.class);
                        RawClient peer = deployment.connect("/small", "a", "c")) {
                    assertEquals("c", peer.response().field("Sec-WebSocket-Protocol"));
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
                        RawClient peer = deployment.connect("/small")) {
                    assertEquals(1, log.lines().size(), log::toString);
                    assertTrue(
                            log.text()
                                    .startsWith(
                                            "The configuration keys [ws101.smal.maxMessageSize] are of no endpoint"),
                            log::toString);
                    peer.sendText("four");
                    assertEquals("four", peer.receive());
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
