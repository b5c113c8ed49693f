package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.DefinitionException;
import jakarta.enterprise.inject.spi.DeploymentException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.cdi.internal.EndpointExtension;

class DeploymentErrorsTest {

    @Nested
    class OfOneBean {
        @Test
        void classOfAnotherTypeIsNamedWithTheTypesThatAreAllowed() {
            String message = definitionErrorOf(Unserving.class);
            assertTrue(message.contains(Unserving.class.getName()), message);
            assertTrue(message.contains("@WebSocketEndpoint(\"/unserving\")"), message);
            assertTrue(message.contains("let it be an org.ws101.Continue"), message);
            assertTrue(message.contains("or an org.ws101.WebSocketListener"), message);
        }

        @Test
        void producerMethodOfAnotherTypeIsNamed() {
            String message = definitionErrorOf(ProducesString.class);
            assertTrue(message.contains("The producer " + ProducesString.class.getName() + ".greeting(),"), message);
            assertTrue(message.contains("let it be an org.ws101.Continue"), message);
        }

        @Test
        void producerFieldOfAnotherTypeIsNamed() {
            String message = definitionErrorOf(HoldsString.class);
            assertTrue(message.contains("The producer " + HoldsString.class.getName() + ".greeting,"), message);
        }

        @Test
        void producerIsTakenByItsDeclaredTypeNotByWhatItReturns() {
            String message = definitionErrorOf(ProducesContinueAsObject.class);
            assertTrue(message.contains(ProducesContinueAsObject.class.getName() + ".hidden()"), message);
        }

        @Test
        void blockingAndListeningAtOnceIsRefused() {
            String message = definitionErrorOf(BothStyles.class);
            assertTrue(message.contains(BothStyles.class.getName()), message);
            assertTrue(message.contains("implement one of them"), message);
        }

        @Test
        void typeThatTypedHidesIsNamedWithTheRemedy() {
            String message = definitionErrorOf(Hidden.class);
            assertTrue(message.contains(Hidden.class.getName()), message);
            assertTrue(message.contains("is restricted by @Typed: add org.ws101.Continue to it"), message);
        }

        @Test
        void classThatCdiCannotBuildIsNamedWithTheRemedy() {
            String message = definitionErrorOf(WithoutInject.class);
            assertTrue(message.contains(WithoutInject.class.getName() + ", annotated"), message);
            assertTrue(message.contains("has neither a constructor without parameters nor one with @Inject"), message);
        }

        @Test
        void innerClassIsNamedWithTheRemedy() {
            String message = definitionErrorOf(Inner.class);
            assertTrue(message.contains(Inner.class.getName() + ", annotated"), message);
            assertTrue(message.contains("let an inner class be static"), message);
        }

        @Test
        void sessionScopeIsRefusedWithTheScopesThatWork() {
            String message = definitionErrorOf(InSession.class);
            assertTrue(message.contains(InSession.class.getName()), message);
            assertTrue(message.contains("is @SessionScoped"), message);
            assertTrue(message.contains("use @Dependent, @ApplicationScoped or @RequestScoped"), message);
        }
    }

    @Nested
    class AcrossBeans {
        @Test
        void twoBeansOnOnePathAreBothNamedWithTheRemedy() {
            String message = deploymentProblemOf(First.class, Second.class);
            assertTrue(message.contains("serve the path /taken"), message);
            assertTrue(message.contains(First.class.getName()), message);
            assertTrue(message.contains(Second.class.getName()), message);
            assertTrue(message.contains("Give each a path of its own, or remove @WebSocketEndpoint"), message);
        }

        @Test
        void subclassInheritsThePathAndSoConflicts() {
            String message = deploymentProblemOf(First.class, Heir.class);
            assertTrue(message.contains(First.class.getName()), message);
            assertTrue(message.contains(Heir.class.getName()), message);
        }

        @Test
        void classAndProducerOnOnePathConflict() {
            String message = deploymentProblemOf(First.class, ProducesTaken.class);
            assertTrue(message.contains(First.class.getName()), message);
            assertTrue(message.contains(ProducesTaken.class.getName() + ".taken()"), message);
        }

        @Test
        void templatesThatDifferInParameterNamesConflict() {
            String message = deploymentProblemOf(Room.class, Channel.class);
            assertTrue(message.contains(Room.class.getName()), message);
            assertTrue(message.contains(Channel.class.getName()), message);
        }

        @Test
        void disabledAlternativeDoesNotCount() {
            try (SeContainer container = start(First.class, Disabled.class)) {
                assertTrue(container.isRunning());
            }
        }

        @Test
        void selectionWithNothingToServeIsNamed() {
            String message = deploymentProblemOf(OnlySelects.class);
            assertTrue(message.contains(OnlySelects.class.getName()), message);
            assertTrue(message.contains("put @WebSocketEndpoint(\"/taken\") on an org.ws101.Continue"), message);
        }

        @Test
        void secondSelectionOfAPathConflicts() {
            String message = deploymentProblemOf(ServesAndSelects.class, OnlySelects.class);
            assertTrue(message.contains("are the SelectProtocol of the path /taken"), message);
            assertTrue(message.contains(ServesAndSelects.class.getName()), message);
            assertTrue(message.contains(OnlySelects.class.getName()), message);
        }
    }

    @Nested
    class Paths {
        @Test
        void malformedTemplateIsNamedWithItsBean() {
            String message = definitionErrorOf(Malformed.class);
            assertTrue(message.contains(Malformed.class.getName()), message);
            assertTrue(message.contains("/chat/{room"), message);
        }

        @Test
        void pathWithoutLeadingSlashIsNamedWithItsBean() {
            String message = definitionErrorOf(Relative.class);
            assertTrue(message.contains(Relative.class.getName()), message);
            assertTrue(message.contains("start it with a slash"), message);
        }
    }

    @Test
    void registrationBeforeTheContainerRunsIsRefused() {
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> new EndpointExtension().register(null, null));
        assertEquals(
                "The CDI container has not validated its beans yet: register the endpoints once it runs",
                refusal.getMessage());
    }

    private static SeContainer start(Class<?>... beans) {
        return SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addBeanClasses(beans)
                .initialize();
    }

    private static String definitionErrorOf(Class<?>... beans) {
        return assertThrows(DefinitionException.class, () -> start(beans).close())
                .getMessage();
    }

    private static String deploymentProblemOf(Class<?>... beans) {
        return assertThrows(DeploymentException.class, () -> start(beans).close())
                .getMessage();
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
}
