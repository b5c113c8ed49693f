package org.ws101.internal.connection;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.internal.application.Listening;

/**
 * What a listener that goes on with a message after its callback has returned needs of its connection: it lets reading pause
 * while it is behind, and its replies wait for room in their order. Thread-safe.
 */
public final class ListenerPace {
    private final Listening listening;
    private final ConnectionWebSocket webSocket;

    private ListenerPace(Listening listening, ConnectionWebSocket webSocket) {
        this.listening = listening;
        this.webSocket = webSocket;
    }

    /**
     * That of a connection.
     *
     * @throws IllegalArgumentException when the WebSocket is not of a connection with a listener
     */
    public static ListenerPace of(WebSocket webSocket) {
        if (webSocket.unwrap() instanceof ConnectionWebSocket ours) {
            Listening listening = ours.listening();
            if (listening != null) {
                return new ListenerPace(listening, ours);
            }
        }
        throw new IllegalArgumentException("No connection with a listener: " + webSocket);
    }

    /** Whether the calls of the listener are declared not to block. */
    public boolean isNonBlocking() {
        return webSocket.setup().options().nonBlocking();
    }

    /** How many messages the listener may have in hand before it is to pause. */
    public int inboundMessages() {
        return webSocket.setup().options().inboundMessages();
    }

    /**
     * Lets reading pause: from within a callback, nothing is handed over after it. When our close frame was sent a second ago,
     * the peer's is looked for all the same, so messages may come then.
     */
    public void pauseReading() {
        listening.pause();
    }

    /** Lets reading go on; nothing when it has not paused. Calls no application code. */
    public void resumeReading() {
        listening.resume();
    }

    /**
     * Sends a whole message without blocking, when there is room and those that waited before have been queued. There is room
     * as long as the output does not yet hold reading back, so that many such messages do not. Unlike with {@link
     * WebSocket#sendAsync} any number may wait, unless {@code outboundOverflow} is {@code ABORT}: the caller has to have a bound
     * of its own.
     *
     * @return completes when the message is queued, or exceptionally as {@link WebSocket#sendAsync} does
     */
    public CompletionStage<Void> sendInTurn(Message message) {
        return webSocket.writeHalf().sendInTurn(message);
    }

    /**
     * Fails the connection because of what came of a callback after it had returned, as if the callback had thrown it; but the
     * listener is not told.
     */
    public void fail(Throwable failure) {
        listening.failedLate(failure);
    }

    /** Tells the log of a callback that fails and does not end the connection. */
    public void log(String callback, Throwable failure) {
        listening.log(callback, failure);
    }

    /**
     * The same for a callback that may fail when the connection has ended. What it returns keeps nothing of the connection but
     * what names it.
     */
    public Consumer<Throwable> logAfterEnd(String callback) {
        return listening.logAfterEnd(callback);
    }

    /** Runs what the listener does between its callbacks. When no thread is to be had, the connection is dropped instead. */
    public void execute(Runnable task) {
        Shell shell = webSocket.shell();
        shell.executor().executeOrFail(task, shell::noThread);
    }
}
