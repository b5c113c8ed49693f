package org.ws101.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketTimeoutException;
import org.ws101.internal.text.DurationText;

/**
 * The client's end of a connection in a test: a {@link WebSocket} of this library, with methods that wait for events of
 * the server. Each {@code await} method returns at the event. After its timeout, by default 10 seconds, it fails with
 * an {@link AssertionError} that lists the received messages.
 *
 * <p>The client reads messages when a test waits for them. It queues up to
 * {@link org.ws101.WebSocketOptions#inboundMessages inboundMessages}, and then stops reading.
 *
 * <p>Faults are for clients of {@link EndpointTester} only; elsewhere they throw an {@link IllegalStateException}.
 *
 * <p>Thread-safe; one thread at a time waits.
 */
public final class TestClient implements AutoCloseable {
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** Messages that an error lists, and characters of each. */
    private static final int LISTED = 20;

    private static final int LONGEST = 120;

    /** A text frame with the opcode 3, which is reserved (RFC 6455 §5.2), masked with zeros and empty. */
    private static final byte[] BREACH = {(byte) 0x83, (byte) 0x80, 0, 0, 0, 0};

    private final WebSocket webSocket;
    private final Duration timeout;
    private final MemoryServer.@Nullable Session session;
    private final List<Message> received = Collections.synchronizedList(new ArrayList<>());

    TestClient(WebSocket webSocket, Duration timeout, MemoryServer.@Nullable Session session) {
        this.webSocket = webSocket;
        this.timeout = timeout;
        this.session = session;
    }

    /**
     * Returns a test client for a connection that a {@link org.ws101.client.WebSocketClient} has opened.
     *
     * @param webSocket of the blocking style, without a listener
     */
    public static TestClient of(WebSocket webSocket) {
        return new TestClient(Objects.requireNonNull(webSocket, "webSocket"), DEFAULT_TIMEOUT, null);
    }

    /**
     * Returns a client of the same connection with another timeout for each wait, above zero. Its errors list only the
     * messages that it has received itself.
     */
    public TestClient withTimeout(Duration other) {
        return new TestClient(webSocket, Objects.requireNonNull(other, "other"), session);
    }

    /** Returns the connection itself, for all that is not here. */
    public WebSocket webSocket() {
        return webSocket;
    }

    /** Sends a text message: {@link WebSocket#sendText}. */
    public TestClient sendText(String text) {
        webSocket.sendText(text);
        return this;
    }

    /** Sends a binary message: {@link WebSocket#sendBinary(byte[])}. */
    public TestClient sendBinary(byte[] data) {
        webSocket.sendBinary(data);
        return this;
    }

    // what the server does

    /**
     * Waits for the next message, which must be text, and returns it. Blocks.
     *
     * @throws AssertionError when a binary message comes, the connection ends, or the timeout is over
     */
    public String awaitText() {
        Message message = await("a text message");
        if (message instanceof Message.Text text) {
            return text.data();
        }
        throw unexpected("a text message", message);
    }

    /**
     * Waits for the next message, which must be binary, and returns its content. Blocks.
     *
     * @throws AssertionError when a text message comes, the connection ends, or the timeout is over
     */
    public byte[] awaitBinary() {
        Message message = await("a binary message");
        if (message instanceof Message.Binary binary) {
            return binary.data();
        }
        throw unexpected("a binary message", message);
    }

    /**
     * Waits for the end of the connection, and returns its reason: that of the server's close frame, or 1006 when there
     * was none. Earlier messages are skipped. Blocks.
     *
     * @throws AssertionError when the timeout is over
     */
    public CloseReason awaitClose() {
        long end = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                received.add(webSocket.receiveAll(left(end)));
            }
        } catch (WebSocketTimeoutException e) {
            throw failure("The connection has not ended within " + DurationText.of(timeout), e);
        } catch (WebSocketClosedException e) {
            return reason(end);
        } catch (WebSocketException e) {
            throw failure("The end of the connection could not be awaited: " + e, e);
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private CloseReason reason(long end) {
        try {
            return webSocket.closed().toCompletableFuture().get(left(end).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw failure("The connection has not ended within " + DurationText.of(timeout), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("The thread was interrupted while it waited for the end of the connection", e);
        }
    }

    /**
     * Waits for a failure of this connection on the server, and returns its cause: the exception of a callback, a
     * {@link org.ws101.WebSocketFailure} for a breach of the protocol, or the exception of the network. Blocks.
     *
     * @throws AssertionError when the timeout is over
     * @throws IllegalStateException when the client does not belong to an {@link EndpointTester}
     */
    public Throwable awaitFailure() {
        return session("awaitFailure")
                .awaitFailure(timeout)
                .orElseThrow(() -> failure(
                        "The connection has not failed on the server within " + DurationText.of(timeout), null));
    }

    /**
     * Requires that no message has arrived, other than those that an {@code await} method has returned. In an
     * {@link EndpointTester}, this first waits until every sent message has arrived and all callbacks have returned. It
     * does not wait for other threads of the application, such as those of the blocking style: first await an effect of
     * them.
     *
     * <p>Elsewhere, it checks the messages that have arrived so far.
     *
     * @throws AssertionError when there is a message, or a callback has not returned within the timeout
     */
    public void assertNothingReceived() {
        if (session != null && !session.awaitQuiet(timeout)) {
            throw failure("A callback has not returned within " + DurationText.of(timeout), null);
        }
        Message message;
        try {
            message = webSocket.receiveAll(Duration.ZERO);
        } catch (WebSocketTimeoutException | WebSocketClosedException e) {
            return;
        }
        throw unexpected("nothing", message);
    }

    private Message await(String expected) {
        try {
            Message message = webSocket.receiveAll(timeout);
            received.add(message);
            return message;
        } catch (WebSocketTimeoutException e) {
            throw failure(
                    "No message has come within " + DurationText.of(timeout) + ", but " + expected + " was expected",
                    e);
        } catch (WebSocketException e) {
            throw failure("The connection has ended, but " + expected + " was expected", e);
        }
    }

    private AssertionError unexpected(String expected, Message message) {
        return failure("Received " + described(message) + ", but expected " + expected, null);
    }

    private AssertionError failure(String what, @Nullable Throwable cause) {
        return new AssertionError(what + ". " + history(), cause);
    }

    private String history() {
        List<Message> all;
        synchronized (received) { // as its stream asks for
            all = List.copyOf(received);
        }
        String messages = all.stream()
                .skip(Math.max(0, all.size() - LISTED))
                .map(TestClient::described)
                .collect(Collectors.joining(", ", "[", "]"));
        String state = webSocket
                .closeReason()
                .map(reason -> "closed with " + reason)
                .orElse(webSocket.isOpen() ? "open" : "closing");
        String failures = session == null || session.failures().isEmpty()
                ? ""
                : "; on the server it has failed with " + session.failures();
        return "Received so far: " + messages + "; the connection is " + state + failures;
    }

    private static String described(Message message) {
        if (message instanceof Message.Text text) {
            String data = text.data();
            return '"' + (data.length() <= LONGEST ? data : data.substring(0, LONGEST) + "…") + '"';
        }
        return message instanceof Message.Binary binary
                ? "binary of " + binary.data().length + " bytes"
                : message.toString();
    }

    // faults

    private MemoryServer.Session session(String method) {
        if (session == null) {
            throw new IllegalStateException("This client is connected over a real network, so " + method
                    + " cannot be called: use an EndpointTester");
        }
        return session;
    }

    /**
     * Stops reading, as a slow client does. The server can send 64 KiB more before it is blocked. Does not block.
     *
     * @throws IllegalStateException when the client does not belong to an {@link EndpointTester}
     */
    public void stopReading() {
        session("stopReading").network().stopReading();
    }

    /**
     * Ends {@link #stopReading}. Does not block.
     *
     * @throws IllegalStateException when the client does not belong to an {@link EndpointTester}
     */
    public void resumeReading() {
        session("resumeReading").network().resumeReading();
    }

    /**
     * Cuts the connection: both sides fail with an {@link java.io.IOException}, as after a TCP reset. Does not block.
     *
     * @throws IllegalStateException when the client does not belong to an {@link EndpointTester}
     */
    public void cut() {
        session("cut").network().cut();
    }

    /**
     * Loses all data in both directions from here on, without an error on either side, as when a telephone loses its
     * network. The server detects it by its pings: {@link EndpointTester#advance}. Does not block.
     *
     * @throws IllegalStateException when the client does not belong to an {@link EndpointTester}
     */
    public void vanish() {
        session("vanish").network().vanish();
    }

    /**
     * Violates RFC 6455: sends a frame with a reserved opcode, and the server closes with 1002. Does not block.
     *
     * @throws IllegalStateException when the client does not belong to an {@link EndpointTester}, or is in the middle
     *     of a write
     */
    public void breakProtocol() {
        sendRaw(BREACH);
    }

    /**
     * Sends any bytes to the server, between two frames. Does not block.
     *
     * @throws IllegalStateException when the client does not belong to an {@link EndpointTester}, or is in the middle
     *     of a write
     */
    public void sendRaw(byte[] bytes) {
        Objects.requireNonNull(bytes, "bytes");
        session("sendRaw").network().inject(bytes.clone());
    }

    /**
     * Closes the connection with 1000, as {@link WebSocket#close()} does. Blocks until the server has answered, up to
     * the close timeout of the client, 10 seconds by default. Idempotent. After {@link #stopReading} or
     * {@link #vanish}, call {@code webSocket().abort()} before.
     *
     * @throws WebSocketTimeoutException when the server does not answer
     */
    @Override
    public void close() {
        webSocket.close();
    }

    @Override
    public String toString() {
        return webSocket.toString();
    }
}
