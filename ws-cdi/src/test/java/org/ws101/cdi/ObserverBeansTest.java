package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.util.TypeLiteral;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.ws101.CloseReason;
import org.ws101.ObservedConnection;
import org.ws101.Opcode;
import org.ws101.WebSocket;
import org.ws101.WebSocketObserver;

/** Beans that observe all endpoints of their application, on either side. */
class ObserverBeansTest {
    private static final TypeLiteral<WebSocketConnector<Client>> CLIENT = new TypeLiteral<>() {};

    @Test
    void areToldOfServersAndOfClients() throws Exception {
        try (Deployment deployment = new Deployment(Everything.class, Client.class)) {
            Diary diary = deployment.diary();
            WebSocket webSocket = deployment
                    .connector(CLIENT)
                    .uri(deployment.uri("/remote?ticket=1"))
                    .client(builder -> builder.connectTimeout(Duration.ofMinutes(2))) // for machines that are busy
                    .connect();
            // either end may be the first
            diary.readsInAnyOrder("c open /remote", "s open /remote", "s sent text 9", "c received text 9");
            webSocket.close();
            diary.readsInAnyOrder("c closed 1000 by US", "s closed 1000 by PEER");
        }
    }

    @Test
    void areToldOfRefusalsHoweverTheyAreMade() throws Exception {
        try (Deployment deployment =
                new Deployment(Producer.class, HandshakeChecksTest.OnlyOfOne.class, Served.class)) {
            assertEquals(403, deployment.refusalOf("/one"));
            deployment.diary().reads("dependent 403 No.");
        }
    }

    @ApplicationScoped
    static class Everything implements WebSocketObserver {
        @Inject
        Diary diary;

        private void note(ObservedConnection connection, String event) {
            diary.note(connection.id().charAt(0) + " " + event);
        }

        @Override
        public void onOpen(ObservedConnection connection) {
            note(connection, "open " + connection.path());
        }

        @Override
        public void onMessageReceived(ObservedConnection connection, Opcode type, long size, long wireSize) {
            note(connection, "received " + type.optype() + " " + size);
        }

        @Override
        public void onMessageSent(ObservedConnection connection, Opcode type, long size, long wireSize) {
            note(connection, "sent " + type.optype() + " " + size);
        }

        @Override
        public void onClose(ObservedConnection connection, CloseReason reason, Closer by, Duration lived) {
            note(connection, "closed " + reason.code().code() + " by " + by);
        }
    }

    @ApplicationScoped
    static class Producer {
        @Produces
        @Dependent
        WebSocketObserver observer(Diary diary) {
            return new WebSocketObserver() {
                @Override
                public void onHandshakeRefused(ObservedConnection handshake, int status, String reason) {
                    diary.note("dependent " + status + " " + reason);
                }
            };
        }
    }

    @WebSocketClientEndpoint
    static class Client {
        @OnText
        void text(String text) {}
    }

    @WebSocketEndpoint("/one")
    static class Served {
        @OnText
        void text(String text) {}
    }
}
