package org.ws101.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.protocol.BroadcastResult;
import org.ws101.internal.protocol.PreparedMessage;

/** The texts that the threads of a run send on its connection, each of them once, and what became of them. Guarded by its {@link Steps}. */
final class SentTexts {
    /** Offers a message for many to the connection. */
    @FunctionalInterface
    interface Offer {
        BroadcastResult of(PreparedMessage message);
    }

    /** A text that was sent, or not. */
    private final class Sent {
        private final String text;
        private final int begun = moment++;
        private int returned = Integer.MAX_VALUE;
        private boolean accepted;
        /** Completes when it has left, or exceptionally. */
        private @Nullable CompletableFuture<?> left;

        Sent(String text) {
            this.text = text;
            sent.add(this);
        }

        void returned(boolean wasAccepted) {
            returned = moment++;
            accepted = wasAccepted;
        }

        boolean hasLeft() {
            return left != null && left.isDone() && !left.isCompletedExceptionally();
        }
    }

    private final Steps steps;
    private final WebSocket webSocket;
    private final List<Sent> sent = new ArrayList<>();
    private int moment;

    SentTexts(Steps steps, WebSocket webSocket) {
        this.steps = steps;
        this.webSocket = webSocket;
    }

    /** Sends a text, and waits for room, until the thread is interrupted; whether it was queued. */
    boolean send(String text) {
        Sent message = new Sent(text);
        try {
            webSocket.sendText(text);
            message.returned(true);
            return true;
        } catch (WebSocketClosedException | WebSocketTimeoutException e) {
            message.returned(false);
            return false;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof InterruptedException) {
                if (!steps.takeInterrupt()) {
                    steps.failed(new AssertionError("the thread is not interrupted any more", e));
                }
                message.returned(false);
                return false;
            }
            steps.failed(e);
            throw e;
        }
    }

    /** Sends a text without waiting; completes when it has left. */
    CompletableFuture<Void> sendLater(String text) {
        Sent message = new Sent(text);
        CompletableFuture<Void> left = webSocket.sendAsync(new Message.Text(text));
        message.returned(!left.isCompletedExceptionally());
        message.left = left;
        return left;
    }

    /** Sends a text behind those that wait for room; completes when it is queued. */
    CompletableFuture<?> sendInTurn(ListenerPace pace, String text) {
        Sent message = new Sent(text);
        CompletableFuture<?> queued = pace.sendInTurn(new Message.Text(text)).toCompletableFuture();
        message.returned(!queued.isCompletedExceptionally());
        message.left = new CompletableFuture<>(); // what is queued may not leave any more, which nobody is told of
        return queued;
    }

    /** Offers a text as a broadcast does. */
    void offer(String text, Offer offer) {
        Sent message = new Sent(text);
        message.returned(offer.of(PreparedMessage.of(new Message.Text(text))) == BroadcastResult.QUEUED);
    }

    /** Whether none was refused. */
    boolean allAccepted() {
        return sent.stream().allMatch(message -> message.accepted);
    }

    /**
     * Asserts that texts arrived whole, once and in the order in which they were sent, and all before a close frame, which is the last.
     *
     * @param received what the peer has read
     * @param all whether all arrived that were accepted, because nothing kept them; else those before a close frame did
     */
    void assertArrived(List<String> received, boolean all) {
        List<Sent> arrived = new ArrayList<>();
        for (String text : received) {
            assertFalse(text.startsWith("Failed"), received::toString);
            sent.stream().filter(message -> message.text.equals(text)).forEach(arrived::add);
        }
        assertEquals(arrived.size(), Set.copyOf(arrived).size(), received::toString);
        int close = indexOfClose(received);
        assertTrue(close < 0 || close == received.size() - 1, received::toString);
        for (Sent message : sent) {
            boolean came = arrived.contains(message);
            assertTrue(
                    message.accepted || message.left != null || !came,
                    () -> message.text + " was refused: " + received);
            boolean mustCome = message.left == null ? (all || close >= 0) && message.accepted : message.hasLeft();
            assertTrue(!mustCome || came, () -> message.text + " is lost: " + received);
        }
        for (int i = 0; i < arrived.size(); i++) {
            for (Sent later : arrived.subList(i, arrived.size())) {
                assertTrue(arrived.get(i).begun < later.returned, received::toString);
            }
        }
    }

    /** Where the close frame stands; -1 when there is none. */
    static int indexOfClose(List<String> received) {
        for (int i = 0; i < received.size(); i++) {
            if (received.get(i).startsWith("close:")) {
                return i;
            }
        }
        return -1;
    }
}
