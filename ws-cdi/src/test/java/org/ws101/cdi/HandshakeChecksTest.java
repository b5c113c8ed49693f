package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.testkit.wire.RawClient;

class HandshakeChecksTest {

    @Test
    void beanWithoutAPathChecksEveryEndpoint() throws Exception {
        try (Deployment deployment = new Deployment(House.class, One.class, Other.class)) {
            assertEquals(418, deployment.refusalOf("/one?teapot=true"));
            assertEquals(418, deployment.refusalOf("/other?teapot=true"));
            try (RawClient peer = deployment.connect("/one")) {
                assertEquals("one", peer.receive());
            }
            deployment.diary().reads("/one", "/other", "/one");
        }
    }

    @Test
    void beanWithAPathChecksThatAlone() throws Exception {
        try (Deployment deployment = new Deployment(OnlyOfOne.class, One.class, Other.class)) {
            assertEquals(403, deployment.refusalOf("/one"));
            try (RawClient peer = deployment.connect("/other")) {
                assertEquals("close 1000", peer.receive());
            }
        }
    }

    @Test
    void producedOnesCountToo() throws Exception {
        try (Deployment deployment = new Deployment(Producer.class, One.class)) {
            assertEquals(503, deployment.refusalOf("/one"));
        }
    }

    @Test
    void decoratorOfACheckIsAroundItAndNoneItself() throws Exception {
        try (Deployment deployment = new Deployment(House.class, Audit.class, One.class);
                RawClient peer = deployment.connect("/one")) {
            assertEquals("one", peer.receive());
            deployment.diary().reads("audit", "/one");
            deployment.diary().isExhausted();
        }
    }

    @Test
    void subprotocolsOfTheAnnotationAreAgreedOnInTheClientsOrder() throws Exception {
        try (Deployment deployment = new Deployment(One.class);
                RawClient peer = deployment.connect("/one", "x", "b", "a")) {
            assertEquals("b", peer.response().field("Sec-WebSocket-Protocol"));
            assertEquals(400, deployment.refusalOf("/one", "x"));
        }
    }

    @Test
    void aSubprotocolThatIsRequiredHasToBeOffered() throws Exception {
        try (Deployment deployment = new Deployment(Required.class, Choosing.class)) {
            for (String path : List.of("/required", "/choosing")) {
                assertEquals(400, deployment.refusalOf(path));
                assertEquals(400, deployment.refusalOf(path, "x"));
                try (RawClient peer = deployment.connect(path, "x", "a")) {
                    assertEquals("a", peer.response().field("Sec-WebSocket-Protocol"));
                }
            }
        }
    }

    @Test
    void aRequiredSubprotocolHasToBeNamed() {
        Exception refused = assertThrows(Exception.class, () -> new Deployment(Unnamed.class).close());
        assertTrue(
                Stream.<Throwable>iterate(refused, Objects::nonNull, Throwable::getCause)
                        .anyMatch(cause -> String.valueOf(cause.getMessage())
                                .contains(
                                        "@WebSocketEndpoint(\"/unnamed\"), requires a subprotocol and supports none")),
                refused::toString);
    }

    @ApplicationScoped
    static class House implements HandshakeCheck {
        @Inject
        Diary diary;

        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            diary.note(request.path());
            return request.queryParameter("teapot").isPresent()
                    ? HandshakeDecision.refuse(418, "A teapot.")
                    : HandshakeDecision.permit();
        }
    }

    @Decorator
    @Priority(Interceptor.Priority.APPLICATION)
    static class Audit implements HandshakeCheck {
        @Inject
        @Delegate
        @Any
        HandshakeCheck delegate;

        @Inject
        Diary diary;

        @Override
        public HandshakeDecision check(HandshakeRequest request) throws Exception {
            diary.note("audit");
            return delegate.check(request);
        }
    }

    @WebSocketEndpoint("/one")
    static class OnlyOfOne implements HandshakeCheck {
        @Override
        public HandshakeDecision check(HandshakeRequest request) {
            return HandshakeDecision.refuse(403, "No.");
        }
    }

    @ApplicationScoped
    static class Producer {
        @Produces
        HandshakeCheck closed() {
            return request -> HandshakeDecision.refuse(503, "Closed.");
        }
    }

    @WebSocketEndpoint(
            value = "/one",
            subprotocols = {"a", "b"})
    static class One {
        @OnOpen
        String open() {
            return "one";
        }
    }

    @WebSocketEndpoint(value = "/required", subprotocols = "a", subprotocolRequired = true)
    static class Required {
        @OnOpen
        String open() {
            return "required";
        }
    }

    @WebSocketEndpoint(value = "/choosing", subprotocolRequired = true)
    static class Choosing implements SelectProtocol {
        @Override
        public Optional<String> select(List<String> offered) {
            return offered.stream().filter("a"::equals).findFirst();
        }

        @OnOpen
        String open() {
            return "choosing";
        }
    }

    @WebSocketEndpoint(value = "/unnamed", subprotocolRequired = true)
    static class Unnamed {
        @OnOpen
        String open() {
            return "unnamed";
        }
    }

    @WebSocketEndpoint("/other")
    static class Other implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }
}
