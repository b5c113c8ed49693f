package org.ws101.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.servlet.Connections;
import org.ws101.servlet.Endpoint;

class FaultsTest {
    /** Time enough for a ping and its answer. */
    private static final Duration LONG = Duration.ofMinutes(2);

    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

    private final BlockingQueue<CloseCode> closed = new LinkedBlockingQueue<>();

    private final class Listener implements WebSocketListener {
        @Override
        public void onText(WebSocket webSocket, String text) {
            if (text.equals("fail")) {
                throw new IllegalArgumentException("as asked");
            }
            webSocket.sendText(text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            closed.add(reason.code());
        }
    }

    @AutoClose
    private final EndpointTester tester = EndpointTester.of(
            "/",
            Endpoint.listening(Listener::new)
                    .withOptions(
                            WebSocketOptions.builder().sendTimeout(SEND_TIMEOUT).build()));

    private final TestClient client = tester.connect("/");

    private CloseCode awaitClosed() throws InterruptedException {
        CloseCode code = closed.poll(10, TimeUnit.SECONDS);
        assertTrue(code != null, "The endpoint was not told");
        return code;
    }

    private Connections.Outcome broadcast(byte[] message) {
        return tester.connections().all().broadcast(message);
    }

    private static byte[] incompressible(int size) {
        byte[] data = new byte[size];
        new Random(size).nextBytes(data);
        return data;
    }

    @Test
    void aClientThatDoesNotReadIsSkippedUntilItDoes() {
        byte[] message = incompressible(100_000);
        client.stopReading();
        int sent = 0;
        while (broadcast(message).skipped() == 0) {
            sent++;
        }
        assertTrue(sent > 0);
        client.resumeReading();
        for (int i = 0; i < sent; i++) {
            assertEquals(message.length, client.awaitBinary().length);
        }
        client.assertNothingReceived();
        assertEquals(1, broadcast(message).sent());
        assertEquals(message.length, client.awaitBinary().length);
    }

    @Test
    void aClientThatDoesNotReadIsDroppedInTheEnd() throws Exception {
        client.stopReading();
        broadcast(incompressible(200_000));
        tester.advance(SEND_TIMEOUT.multipliedBy(2));
        assertEquals(CloseCode.ABNORMAL_CLOSURE, awaitClosed());
    }

    @Test
    void aCutIsSeenByBoth() throws Exception {
        client.cut();
        client.cut();
        assertEquals(CloseCode.ABNORMAL_CLOSURE, client.awaitClose().code());
        assertEquals(CloseCode.ABNORMAL_CLOSURE, awaitClosed());
        assertInstanceOf(IOException.class, client.awaitFailure());
    }

    @Test
    void aClientThatVanishesIsFoundOutByItsPings() throws Exception {
        client.vanish();
        client.sendText("lost");
        tester.awaitQuiet();
        client.assertNothingReceived();
        tester.advance(LONG);
        assertEquals(CloseCode.ABNORMAL_CLOSURE, awaitClosed());
    }

    @Test
    void aClientThatIsThereAnswersItsPings() {
        for (int i = 0; i < 3; i++) {
            tester.advance(LONG);
        }
        assertEquals("still here", client.sendText("still here").awaitText());
    }

    @Test
    void aBreachIsAnsweredWithItsCode() {
        client.breakProtocol();
        assertEquals(CloseCode.PROTOCOL_ERROR, client.awaitClose().code());
    }

    @Test
    void bytesGoToTheServerAsTheyAre() {
        client.sendRaw(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
        assertEquals("hi", client.awaitText());
    }

    @Test
    void aFailureOfACallbackIsSeen() {
        client.sendText("fail");
        assertEquals("as asked", client.awaitFailure().getMessage());
        assertEquals(CloseCode.INTERNAL_SERVER_ERROR, client.awaitClose().code());
    }
}
