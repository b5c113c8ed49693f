package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.servlet.HandshakeCheck;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

class HandshakeChecksTest {

    @Test
    void beanWithoutAPathChecksEveryEndpoint() throws Exception {
        try (Deployment deployment = new Deployment(House.class, One.class, Other.class)) {
            assertEquals(418, CallbacksTest.refusalOf(deployment, "/one?teapot=true"));
            assertEquals(418, CallbacksTest.refusalOf(deployment, "/other?teapot=true"));
            try (Peer peer = deployment.connect("/one")) {
                peer.hears("one");
            }
            deployment.diary().reads("/one", "/other", "/one");
        }
    }

    @Test
    void beanWithAPathChecksThatAlone() throws Exception {
        try (Deployment deployment = new Deployment(OnlyOfOne.class, One.class, Other.class)) {
            assertEquals(403, CallbacksTest.refusalOf(deployment, "/one"));
            try (Peer peer = deployment.connect("/other")) {
                peer.hears("close 1000");
            }
        }
    }

    @Test
    void producedOnesCountToo() throws Exception {
        try (Deployment deployment = new Deployment(Producer.class, One.class)) {
            assertEquals(503, CallbacksTest.refusalOf(deployment, "/one"));
        }
    }

    @Test
    void subprotocolsOfTheAnnotationAreAgreedOnInTheClientsOrder() throws Exception {
        try (Deployment deployment = new Deployment(One.class);
                Peer peer = deployment.connect("/one", "x", "b", "a")) {
            assertEquals("b", peer.subprotocol());
            assertEquals(400, CallbacksTest.refusalOf(deployment, "/one", "x"));
        }
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

    @WebSocketEndpoint("/other")
    static class Other implements Continue {
        @Override
        public void proceed(WebSocket webSocket) {}
    }
}
