package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.cdi.internal.EndpointExtension;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

class DeploymentErrorsTest {

    @Nested
    class OfOneBean {
        @Test
        void classOfAnotherTypeIsNamedWithTheTypesThatAreAllowed() throws Exception {
            String message = Beans.reportOf(Unserving.class);
            assertTrue(message.contains(Unserving.class.getName()), message);
            assertTrue(message.contains("@WebSocketEndpoint(\"/unserving\")"), message);
            assertTrue(message.contains("implement org.ws101.Continue"), message);
            assertTrue(message.contains("or org.ws101.WebSocketListener"), message);
        }

        @Test
        void producerMethodOfAnotherTypeIsNamed() throws Exception {
            String message = Beans.reportOf(ProducesString.class);
            assertTrue(message.contains("The producer " + ProducesString.class.getName() + ".greeting(),"), message);
            assertTrue(message.contains("implement org.ws101.Continue"), message);
        }

        @Test
        void producerFieldOfAnotherTypeIsNamed() throws Exception {
            String message = Beans.reportOf(HoldsString.class);
            assertTrue(message.contains("The producer " + HoldsString.class.getName() + ".greeting,"), message);
        }

        @Test
        void producerIsTakenByItsDeclaredTypeNotByWhatItReturns() throws Exception {
            String message = Beans.reportOf(ProducesContinueAsObject.class);
            assertTrue(message.contains(ProducesContinueAsObject.class.getName() + ".hidden()"), message);
        }

        @Test
        void blockingAndListeningAtOnceIsRefused() throws Exception {
            String message = Beans.reportOf(BothStyles.class);
            assertTrue(message.contains(BothStyles.class.getName()), message);
            assertTrue(message.contains("implement one of them"), message);
        }

        @Test
        void typeThatTypedHidesIsNamedWithTheRemedy() throws Exception {
            String message = Beans.reportOf(Hidden.class);
            assertTrue(message.contains(Hidden.class.getName()), message);
            assertTrue(message.contains("is restricted by @Typed: add org.ws101.Continue to it"), message);
        }

        @Test
        void genericClassIsNamedAsSuch() throws Exception {
            String message = Beans.reportOf(Generic.class, GenericClient.class);
            assertTrue(
                    message.contains(Generic.class.getName() + ", annotated with @WebSocketEndpoint(\"/generic\"), is"
                            + " a generic class"),
                    message);
            assertTrue(
                    message.contains(GenericClient.class.getName() + ", annotated with @WebSocketClientEndpoint, is a"
                            + " generic class"),
                    message);
            assertFalse(message.contains("@Typed"), message);
        }

        @Test
        void producerThatIsNamedAsTheKeysOfClientsAreIsRefused() throws Exception {
            String message = Beans.reportOf(ProducesClient.class);
            assertTrue(message.contains("has the name \"client\": use"), message);
        }

        @Test
        void noMistakeHidesAnother() throws Exception {
            String message = Beans.reportOf(Careless.class);
            for (String expected : new String[] {
                "has the name \"client\"",
                "cannot be served. There are 4 mistakes:\n",
                "\n     - The option maxMessageSize occurs twice",
                "\n     - The option maxMessageSize is \"q\"",
                "\n     - Unknown option x",
                "\n     - The subprotocol \"a b\" is not a token",
                "Careless.text(String, CloseReason), annotated with @OnText, has the parameter"
            }) {
                assertTrue(message.contains(expected), () -> expected + " is not in " + message);
            }
        }

        @Test
        void noMistakeOfAClientEndpointHidesAnother() throws Exception {
            String message = Beans.reportOf(CarelessClient.class);
            for (String expected : new String[] {
                "has the name \"a.b\"",
                "cannot be connected. There are 4 mistakes:\n",
                "\n     - The option connectTimeout occurs twice",
                "\n     - The option connectTimeout is \"soon\"",
                "\n     - The option reconnectMaxAttempts is \"many\"",
                "\n     - Unknown options [x]",
                "CarelessClient.text(String, CloseReason), annotated with @OnText, has the parameter"
            }) {
                assertTrue(message.contains(expected), () -> expected + " is not in " + message);
            }
        }

        @Test
        void classThatCdiCannotBuildIsNamedWithTheRemedy() throws Exception {
            String message = Beans.reportOf(WithoutInject.class);
            assertTrue(message.contains(WithoutInject.class.getName() + ", annotated"), message);
            assertTrue(message.contains("has neither a constructor without parameters nor one with @Inject"), message);
        }

        @Test
        void innerClassIsNamedWithTheRemedy() throws Exception {
            String message = Beans.reportOf(Inner.class);
            assertTrue(message.contains(Inner.class.getName() + ", annotated"), message);
            assertTrue(message.contains("declare an inner class as static"), message);
        }

        @Test
        void sessionScopeIsRefusedWithTheScopesThatWork() throws Exception {
            String message = Beans.reportOf(InSession.class);
            assertTrue(message.contains(InSession.class.getName()), message);
            assertTrue(message.contains("is @SessionScoped"), message);
            assertTrue(
                    message.contains(
                            "use @Dependent, @ConnectionScoped, @ApplicationScoped, @Singleton or @RequestScoped"),
                    message);
        }
    }

    @Nested
    class OfScopesOfTheHttpSession {
        @Test
        void beanOfTheSessionInAnEndpointIsNamed() throws Exception {
            String message = Beans.reportOf(Checkout.class, Cart.class);
            assertTrue(message.contains(Checkout.class.getName()), message);
            assertTrue(
                    message.contains("has " + Cart.class.getName() + " injected into cart, which is @SessionScoped"),
                    message);
            assertTrue(message.contains("read data of the HTTP session from the HandshakeRequest"), message);
        }

        @Test
        void alternativeOfAnotherScopeMayStandForIt() {
            for (Class<?> other : List.of(FakeCart.class, SpecialCart.class)) {
                try (SeContainer container = Beans.start(Checkout.class, Cart.class, other)) {
                    assertTrue(container.isRunning());
                }
            }
        }

        @Test
        void alternativeOfTheSessionIsNamed() throws Exception {
            String message = Beans.reportOf(Paying.class, Purse.class, Wallet.class);
            assertTrue(
                    message.contains("has " + Wallet.class.getName() + " injected into purse, which is @SessionScoped"),
                    message);
        }

        @Test
        void handshakeCheckMayUseIt() {
            try (SeContainer container = Beans.start(CheckoutWithCheck.class, Cart.class)) {
                assertTrue(container.isRunning());
            }
        }
    }

    @Test
    void checkThatCannotBeBuiltIsNamedAsItWouldNotBeAsked() throws Exception {
        String message = Beans.reportOf(CheckWithoutInject.class);
        assertTrue(
                message.contains(
                        CheckWithoutInject.class.getName() + ", annotated with @ApplicationScoped, has neither"),
                message);
    }

    @Nested
    class AcrossBeans {
        @Test
        void twoBeansOnOnePathAreBothNamedWithTheRemedy() throws Exception {
            String message = Beans.reportOf(First.class, Second.class);
            assertTrue(message.contains("serve the path /taken"), message);
            assertTrue(message.contains(First.class.getName()), message);
            assertTrue(message.contains(Second.class.getName()), message);
            assertTrue(message.contains("Use a different path for each, remove @WebSocketEndpoint"), message);
        }

        @Test
        void subclassInheritsThePathAndSoConflicts() throws Exception {
            String message = Beans.reportOf(First.class, Heir.class);
            assertTrue(message.contains(First.class.getName()), message);
            assertTrue(message.contains(Heir.class.getName()), message);
        }

        @Test
        void classAndProducerOnOnePathConflict() throws Exception {
            String message = Beans.reportOf(First.class, ProducesTaken.class);
            assertTrue(message.contains(First.class.getName()), message);
            assertTrue(message.contains(ProducesTaken.class.getName() + ".taken()"), message);
        }

        @Test
        void templatesThatDifferInParameterNamesConflict() throws Exception {
            String message = Beans.reportOf(Room.class, Channel.class);
            assertTrue(message.contains(Room.class.getName()), message);
            assertTrue(message.contains(Channel.class.getName()), message);
        }

        @Test
        void disabledAlternativeDoesNotCount() {
            try (SeContainer container = Beans.start(First.class, Disabled.class)) {
                assertTrue(container.isRunning());
            }
        }

        @Test
        void selectionWithNothingToServeIsNamed() throws Exception {
            String message = Beans.reportOf(OnlySelects.class);
            assertTrue(message.contains(OnlySelects.class.getName()), message);
            assertTrue(
                    message.contains(
                            "put @WebSocketEndpoint(\"/taken\") on a class with callbacks, an org.ws101.Continue"),
                    message);
        }

        @Test
        void secondSelectionOfAPathConflicts() throws Exception {
            String message = Beans.reportOf(ServesAndSelects.class, OnlySelects.class);
            assertTrue(message.contains("are the SelectProtocol of the path /taken"), message);
            assertTrue(message.contains(ServesAndSelects.class.getName()), message);
            assertTrue(message.contains(OnlySelects.class.getName()), message);
        }
    }

    @Nested
    class Paths {
        @Test
        void malformedTemplateIsNamedWithItsBean() throws Exception {
            String message = Beans.reportOf(Malformed.class);
            assertTrue(message.contains(Malformed.class.getName()), message);
            assertTrue(message.contains("/chat/{room"), message);
        }

        @Test
        void pathWithoutLeadingSlashIsNamedWithItsBean() throws Exception {
            String message = Beans.reportOf(Relative.class);
            assertTrue(message.contains(Relative.class.getName()), message);
            assertTrue(message.contains("start it with a slash"), message);
        }
    }

    @Nested
    class PathsThatNoRequestCanMatch {
        @Test
        void areNamedWithTheirBean() throws Exception {
            String message = Beans.reportOf(Unmatchable.class);
            assertTrue(message.contains(Unmatchable.class.getName()), message);
            assertTrue(message.contains("No request can match the endpoint path \"/a/../b\""), message);
        }
    }

    @WebSocketEndpoint("/a/../b")
    static class Unmatchable {
        @OnText
        String echo(String text) {
            return text;
        }
    }

    @Test
    void registrationBeforeTheContainerRunsIsRefused() {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> new EndpointExtension().register(null));
        assertEquals(
                "The CDI container has not validated its beans yet: register the endpoints once it runs",
                refusal.getMessage());
    }

    @WebSocketEndpoint("/unserving")
    static class Unserving {}

    @ApplicationScoped
    static class ProducesString {
        @Produces
        @WebSocketEndpoint("/greeting")
        String greeting() {
            return "hello";
        }
    }

    @ApplicationScoped
    static class HoldsString {
        @Produces
        @WebSocketEndpoint("/greeting")
        String greeting = "hello";
    }

    @ApplicationScoped
    static class ProducesContinueAsObject {
        @Produces
        @WebSocketEndpoint("/hidden")
        Object hidden() {
            return (Continue) WebSocket::close;
        }
    }

    @WebSocketEndpoint("/both")
    static class BothStyles implements Continue, WebSocketListener {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @Typed(Hidden.class)
    @WebSocketEndpoint("/typed")
    static class Hidden implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @WebSocketEndpoint("/uninjected")
    static class WithoutInject implements WebSocketListener {
        WithoutInject(Runnable dependency) {
            dependency.run();
        }
    }

    @WebSocketEndpoint("/generic")
    static class Generic<T> {
        @OnBinary
        void binary(byte[] data) {}
    }

    @WebSocketClientEndpoint
    static class GenericClient<T> {
        @OnBinary
        void binary(byte[] data) {}
    }

    @ApplicationScoped
    static class ProducesClient {
        @Produces
        @WebSocketEndpoint("/produced")
        Continue client() {
            return WebSocket::close;
        }
    }

    @WebSocketEndpoint(
            value = "/careless",
            name = "client",
            subprotocols = {"chat.v1", "a b"},
            options = {
                @WebSocketOption(name = "maxMessageSize", value = "q"),
                @WebSocketOption(name = "maxMessageSize", value = "3"),
                @WebSocketOption(name = "x", value = "1")
            })
    static class Careless {
        @OnText
        void text(String text, CloseReason reason) {}
    }

    @WebSocketClientEndpoint(
            name = "a.b",
            options = {
                @WebSocketOption(name = "connectTimeout", value = "soon"),
                @WebSocketOption(name = "connectTimeout", value = "3s"),
                @WebSocketOption(name = "reconnectMaxAttempts", value = "many"),
                @WebSocketOption(name = "x", value = "1")
            })
    static class CarelessClient {
        @OnText
        void text(String text, CloseReason reason) {}
    }

    @WebSocketEndpoint("/inner")
    @SuppressWarnings("ClassCanBeStatic") // on purpose
    class Inner implements WebSocketListener {}

    @SessionScoped
    @WebSocketEndpoint("/session")
    static class InSession implements Continue, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @WebSocketEndpoint("/taken")
    static class First implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @WebSocketEndpoint("/taken")
    static class Second implements WebSocketListener {}

    @ApplicationScoped
    static class Heir extends First {}

    @Alternative
    @WebSocketEndpoint("/taken")
    static class Disabled implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }

    @ApplicationScoped
    static class ProducesTaken {
        @Produces
        @WebSocketEndpoint("/taken")
        WebSocketListener taken() {
            return new WebSocketListener() {};
        }
    }

    @WebSocketEndpoint("/chat/{room}")
    static class Room implements WebSocketListener {}

    @WebSocketEndpoint("/chat/{channel}")
    static class Channel implements WebSocketListener {}

    @WebSocketEndpoint("/taken")
    static class OnlySelects implements SelectProtocol {
        @Override
        public Optional<String> select(List<String> offered) {
            return Optional.empty();
        }
    }

    @WebSocketEndpoint("/taken")
    static class ServesAndSelects extends OnlySelects implements WebSocketListener {}

    @WebSocketEndpoint("/chat/{room")
    static class Malformed implements WebSocketListener {}

    @WebSocketEndpoint("echo")
    static class Relative implements WebSocketListener {}

    @SessionScoped
    static class Cart implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @WebSocketEndpoint("/checkout")
    static class Checkout implements WebSocketListener {
        @Inject
        Cart cart;
    }

    @Alternative
    @Priority(1)
    @ApplicationScoped
    static class FakeCart extends Cart {
        private static final long serialVersionUID = 1L;
    }

    @Specializes
    @ApplicationScoped
    static class SpecialCart extends Cart {
        private static final long serialVersionUID = 1L;
    }

    @ApplicationScoped
    static class Purse {}

    @Alternative
    @Priority(1)
    @SessionScoped
    static class Wallet extends Purse implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @WebSocketEndpoint("/paying")
    static class Paying implements WebSocketListener {
        @Inject
        Purse purse;
    }

    @WebSocketEndpoint("/checkout")
    static class CheckoutWithCheck implements WebSocketListener, HandshakeCheck {
        @Inject
        Cart cart;

        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return HandshakeDecision.permit();
        }
    }

    @ApplicationScoped
    static class CheckWithoutInject implements HandshakeCheck {
        private final Runnable dependency;

        CheckWithoutInject(Runnable dependency) {
            this.dependency = dependency;
        }

        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            dependency.run();
            return HandshakeDecision.permit();
        }
    }
}
