package org.ws101.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.http.HttpSession;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.HandshakeException;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;
import org.ws101.testkit.EndpointTester;
import org.ws101.testkit.TestClient;

class AdmissionTest {
    static class Greeting implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            HandshakeRequest request = HandshakeRequest.of(webSocket);
            webSocket.sendText("Hello " + request.principal().orElseThrow().getName());
        }
    }

    static HandshakeDecision onlyMembers(HandshakeRequest request) {
        return request.isUserInRole("member")
                ? HandshakeDecision.permit()
                : HandshakeDecision.refuse(403, "Members only.");
    }

    @AutoClose
    private final EndpointTester tester =
            EndpointTester.of("/club", Endpoint.listening(Greeting::new).withCheck(AdmissionTest::onlyMembers));

    @Test
    void membersAreGreetedByTheirName() {
        TestClient anna = tester.handshake("/club").principal("Anna", "member").connect();

        assertEquals("Hello Anna", anna.awaitText());
    }

    @Test
    void othersAreRefused() {
        HandshakeException refusal = tester.handshake("/club").principal("Ben").awaitRefusal();

        assertEquals(403, refusal.status());
        assertEquals("Members only.", refusal.bodyText());
    }

    @Test
    void pagesOfOthersAreRefused() {
        HandshakeException refusal = tester.handshake("/club")
                .principal("Anna", "member")
                .origin("https://evil.example")
                .awaitRefusal();

        assertEquals(403, refusal.status());
    }

    @Test
    void theConnectionEndsWithTheSession() {
        HttpSession session = tester.newHttpSession();
        TestClient anna = tester.handshake("/club")
                .principal("Anna", "member")
                .session(session)
                .connect();

        session.invalidate();

        assertEquals(CloseCode.POLICY_VIOLATION, anna.awaitClose().code());
    }
}
