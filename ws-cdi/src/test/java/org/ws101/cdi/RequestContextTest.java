package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.Conversation;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ws101.testkit.wire.RawClient;

/** Callbacks have a request context when anything in the application could tell. */
class RequestContextTest {

    /** To begin and to end it costs more than all the rest of a small message. */
    @Test
    void isNotBegunForAnApplicationThatHasNothingInIt() throws Exception {
        try (Deployment deployment = new Deployment(Asking.class);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("inactive", peer.receive());
        }
    }

    @Test
    void isThereForABean() throws Exception {
        try (Deployment deployment = new Deployment(Asking.class, Unused.class);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("active", peer.receive());
        }
    }

    @Test
    void isThereForAProducer() throws Exception {
        try (Deployment deployment = new Deployment(Asking.class, Producer.class);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("active", peer.receive());
        }
    }

    @Test
    void isThereForAnObserverOfItsBegin() throws Exception {
        try (Deployment deployment = new Deployment(Asking.class, Begins.class);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("active", peer.receive());
        }
    }

    @Test
    void isThereForAnObserverOfItsEnd() throws Exception {
        try (Deployment deployment = new Deployment(Asking.class, Ends.class);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("active", peer.receive());
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Manages.class, LooksUp.class})
    void isThereForWhoMayLookUpAnything(Class<?> bean) throws Exception {
        try (Deployment deployment = new Deployment(Asking.class, bean);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("active", peer.receive());
        }
    }

    /** Weld has that one in the request context. */
    @ParameterizedTest
    @ValueSource(classes = {Converses.class, ConversesLater.class})
    void isThereForWhatTheContainerHasInIt(Class<?> bean) throws Exception {
        assumeTrue(isWeld());
        try (Deployment deployment = new Deployment(Asking.class, bean);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("active", peer.receive());
        }
    }

    private static boolean isWeld() {
        return CDI.class.getClassLoader().getResource("org/jboss/weld/manager/BeanManagerImpl.class") != null;
    }

    @Test
    void isNotBegunForAnObserverOfTheApplication() throws Exception {
        try (Deployment deployment = new Deployment(Asking.class, Starts.class);
                RawClient peer = deployment.connect("/asking")) {
            peer.sendText("x");
            assertEquals("inactive", peer.receive());
        }
    }

    @ApplicationScoped
    @WebSocketEndpoint("/asking")
    static class Asking {
        @OnText
        String ask(String text) {
            try {
                return CDI.current()
                                .getBeanManager()
                                .getContext(RequestScoped.class)
                                .isActive()
                        ? "active"
                        : "inactive";
            } catch (ContextNotActiveException none) {
                return "inactive";
            }
        }
    }

    @RequestScoped
    static class Unused {}

    @ApplicationScoped
    static class Producer {
        @Produces
        @RequestScoped
        CharSequence produced() {
            return "";
        }
    }

    @ApplicationScoped
    static class Begins {
        void begins(@Observes @Initialized(RequestScoped.class) Object payload) {}
    }

    @ApplicationScoped
    static class Ends {
        void ends(@Observes @Destroyed(RequestScoped.class) Object payload) {}
    }

    @ApplicationScoped
    static class Starts {
        void starts(@Observes @Initialized(ApplicationScoped.class) Object payload) {}
    }

    @ApplicationScoped
    static class Manages {
        @Inject
        BeanManager beanManager;
    }

    @ApplicationScoped
    static class LooksUp {
        @Inject
        @Any
        Instance<Object> all;
    }

    @ApplicationScoped
    static class Converses {
        @Inject
        Conversation conversation;
    }

    @ApplicationScoped
    static class ConversesLater {
        @Inject
        Provider<Conversation> conversation;
    }
}
