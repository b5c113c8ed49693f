package org.ws101;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;

/**
 * An open WebSocket connection, on the server and on the client.
 *
 * <p>Thread-safe: any number of threads may send at once, and whole messages never interleave. One thread at a time
 * should receive. The receiving methods, {@link #forEachMessage} and iteration belong to the blocking style
 * ({@link Continue} and the client); a connection with a {@link WebSocketListener} receives through the listener alone.
 *
 * <p>The library implements this. An application implements it only to wrap an instance, and delegates every method
 * that it does not change. Later versions may add methods.
 *
 * <p>A blocking method that is interrupted throws a {@link WebSocketException}, and the interrupt status stays set. A
 * receive loses no data. A send has not sent its message; if {@link #sendAll} had sent part of it, the connection is
 * dropped.
 */
public interface WebSocket extends AutoCloseable, Iterable<Message> {
    /**
     * Sends one frame, for applications that fragment messages themselves: otherwise use {@link #sendText},
     * {@link #sendBinary} or {@link #sendAll}. Sends a message in one frame, or, when {@link Message#partial()}, the
     * start or middle of a message; a part that is not partial ends it. Blocks while the outbound bound is reached, up
     * to the send timeout. Returns when the frame is queued. The frame leaves at once; while the caller processes input
     * that has already arrived, it leaves in one write with the answers to it, after 1 ms at the latest.
     *
     * <p>One thread at a time sends the parts of a message: parts of two threads at once become one message, in any
     * order, without an error. Whole messages of other threads do not wait for the end of it: they are refused, see
     * below.
     *
     * <p>Sending a {@link Message.Close} starts or answers the closing handshake, as {@link #close(CloseCode, String)}
     * does. It never blocks. It is without effect when a close frame has been sent, or the connection has ended.
     *
     * @throws MessageTooBigException when the payload is larger than {@link #maxFrameSize()}; nothing is sent
     * @throws IllegalArgumentException when the text contains an unpaired surrogate, or the close reason must not be
     *     sent
     * @throws IllegalStateException while a message of the other type, or of the frame level, is sent in parts; or in a
     *     callback that is declared not to block, see {@link WebSocketOptions.Builder#nonBlocking}
     * @throws WebSocketClosedException when the connection is closed, its close frame has been sent, or
     *     {@link OverflowPolicy#ABORT} has dropped it
     * @throws WebSocketTimeoutException when there was no room within the send timeout
     * @throws WebSocketFailure with 1011 when the message could not be compressed, for lack of memory for example; the
     *     connection has failed with that code
     * @throws WebSocketException with {@link OverflowPolicy#FAIL} while the outbound bound is reached, or when the
     *     thread is interrupted
     */
    void send(Message message);

    /**
     * Sends a whole message of any size, in frames up to {@link #maxFrameSize()}. Prefer this method, {@link #sendText}
     * and {@link #sendBinary}. The rest is as in {@link #send}.
     *
     * <p>While a callback of a listener blocks in it, the connection reads nothing. Two listeners that send each other
     * large messages from their callbacks can therefore block each other until the send timeout: use {@link #sendAsync}
     * in one of them.
     *
     * @throws IllegalArgumentException when the text contains an unpaired surrogate, or the message is partial
     * @throws IllegalStateException while a message is sent in parts; or in a callback that is declared not to block
     * @throws WebSocketClosedException when the connection is closed, its close frame has been sent, or
     *     {@link OverflowPolicy#ABORT} has dropped it
     * @throws WebSocketTimeoutException when there was no room within the send timeout; if part of the message had been
     *     sent, the connection is dropped, as by {@link #abort}
     * @throws WebSocketFailure as {@link #send}
     * @throws WebSocketException with {@link OverflowPolicy#FAIL} while the outbound bound is reached, or when the
     *     thread is interrupted
     */
    void sendAll(Message message);

    /** Sends a text message of any size: {@code sendAll(new Message.Text(text))}. */
    default void sendText(String text) {
        sendAll(new Message.Text(text));
    }

    /**
     * Sends a binary message of any size: {@code sendAll(new Message.Binary(data))}. The array may be reused
     * afterwards.
     */
    default void sendBinary(byte[] data) {
        sendAll(new Message.Binary(data));
    }

    /**
     * Sends the remaining bytes of {@code data} as a binary message of any size. Neither its content nor its position
     * changes.
     */
    default void sendBinary(ByteBuffer data) {
        Objects.requireNonNull(data, "data");
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        sendAll(new Message.Binary(bytes));
    }

    /**
     * Sends a message of any size without blocking. With {@link OverflowPolicy#BLOCK}, it waits in a queue of the same
     * bound while the outbound bound is reached; with another policy, it fails as a send does. Do not change the array
     * of the message before the future completes.
     *
     * @return completes with null when the message has been written to the network; or exceptionally with an exception
     *     of {@link #sendAll}, or with a {@link WebSocketException} when the queue is full too. Dependent stages run on
     *     the executor of the connection's callbacks, where they may block, or on the calling thread if it is already
     *     complete. It completes on that executor: do not wait for it on the only free thread of an executor of your
     *     own
     * @throws IllegalArgumentException when the message is a {@link Message.Close} whose reason must not be sent, see
     *     {@link #close(CloseCode, String)}
     */
    CompletableFuture<Void> sendAsync(Message message);

    /**
     * Sends a ping with a payload of its own, and measures the round trip to its pong. Never blocks. The ping joins the
     * next write, ahead of messages that wait for room. The maximum of pings that wait for their pongs is 16 for a
     * connection, without those with a cancelled or timed out future.
     *
     * <p>The pong of such a ping is not delivered: neither to {@link WebSocketListener#onPong} nor, with
     * {@link ControlFrames#MANUAL}, by {@link #receive}. Other pings and pongs of the application are not affected. A
     * pong for a later ping answers the earlier ones too (RFC 6455 §5.5.3). While reading pauses, because the
     * application does not receive or a callback lasts long, no pong is read.
     *
     * @return completes with the time from this call to the arrival of the pong, on the clock of the connection;
     *     exceptionally with a {@link WebSocketClosedException} when the closing handshake has begun or the connection
     *     ends first, and with a {@link WebSocketException} when 16 pings are already waiting. There is no timeout: set
     *     one with {@link CompletableFuture#orTimeout}. Dependent stages run on the executor of the connection's
     *     callbacks, where they may block, or on the calling thread if it is already complete. It completes on that
     *     executor: do not wait for it on the only free thread of an executor of your own
     */
    CompletableFuture<Duration> ping();

    /**
     * Waits for one frame of a message, to receive large messages in parts: otherwise use {@link #receiveAll()}.
     * Returns the next message or part of one, as it arrived. With {@link ControlFrames#MANUAL} it also returns pings,
     * pongs and the close frame, and the application answers them.
     *
     * @throws WebSocketClosedException when the connection is closed and all earlier messages have been received
     * @throws IllegalStateException when the connection belongs to a {@link WebSocketListener}; in a callback that is
     *     declared not to block; when {@link FrameChannel#receiveFrame} has received the start of this message; or when
     *     the next frame is of an admitted reserved opcode
     * @throws WebSocketException when the thread is interrupted
     */
    Message receive();

    /**
     * Is like {@link #receive()}, but waits no longer than {@code timeout}. With zero or less it does not wait.
     *
     * @throws WebSocketTimeoutException when no message arrived in time; no message is lost
     * @throws RuntimeException as {@link #receive()}
     */
    Message receive(Duration timeout);

    /**
     * Waits for the next whole message and returns it. With {@link ControlFrames#MANUAL} it also returns pings, pongs
     * and the close frame, even between the parts of a message. {@link WebSocketOptions#maxMessageSize()} bounds its
     * size. After parts were received with {@link #receive()}, it returns the rest of that message. For a loop, use
     * {@link #forEachMessage}.
     *
     * @throws WebSocketClosedException as {@link #receive()}
     * @throws WebSocketFailure with 1009 when the message exceeds 1 GiB; the connection has failed with that code
     * @throws IllegalStateException as {@link #receive()}
     * @throws WebSocketException when the thread is interrupted
     */
    Message receiveAll();

    /**
     * Is like {@link #receiveAll()}, but waits no longer than {@code timeout} for the end of the message. With zero or
     * less it does not wait.
     *
     * @throws WebSocketTimeoutException when no whole message arrived in time; no message is lost:
     *     {@link #receiveAll()} and {@link #receive()} return the parts that have arrived next
     * @throws WebSocketClosedException as {@link #receive()}
     * @throws WebSocketFailure as {@link #receiveAll()}
     * @throws IllegalStateException as {@link #receive()}
     * @throws WebSocketException when the thread is interrupted
     */
    Message receiveAll(Duration timeout);

    /**
     * Waits for the next whole message, of up to {@code max} bytes, and returns it.
     *
     * @throws WebSocketFailure with 1009 when the message is larger; the connection has failed with that code
     * @throws WebSocketClosedException as {@link #receive()}
     * @throws IllegalArgumentException when {@code max} is negative
     * @throws IllegalStateException as {@link #receive()}
     * @throws WebSocketException when the thread is interrupted
     */
    Message receiveAll(long max);

    /**
     * Receives whole messages and calls {@code handler} with each, until the connection is closed. With
     * {@link ControlFrames#MANUAL}, control frames are among them. Blocks. All loops over a connection end alike, this
     * one, {@link #iterator} and {@link #forEach}: normally after a closing handshake, with any code and begun by
     * either side, and with an exception otherwise. A {@link WebSocketFailure} of the handler fails the connection with
     * its code, and the loop ends normally. It also ends normally when a send in the handler throws after the closing
     * handshake has begun.
     *
     * @throws WebSocketClosedException when the connection ends without a closing handshake, or the peer violated a
     *     rule or a limit
     * @throws WebSocketException when the thread is interrupted
     * @throws Exception another exception of the handler; the connection stays open
     * @throws IllegalStateException as {@link #receive()}
     */
    void forEachMessage(MessageHandler handler) throws Exception;

    /**
     * Returns the whole messages to come; with {@link ControlFrames#MANUAL}, control frames are among them.
     * {@code hasNext} blocks until there is one. It returns false after a closing handshake, with any code and begun by
     * either side. It throws a {@link WebSocketClosedException} when the connection ends without one, or the peer
     * violated a rule or a limit. The same applies to {@code for} loops and {@link #forEach}. An exception of their
     * body is thrown to the caller, and the connection stays open. {@code hasNext} throws the other exceptions of
     * {@link #receive()}, too.
     */
    @Override
    Iterator<Message> iterator();

    /**
     * Returns the payloads of all binary messages to come as one stream of bytes, for protocols without message bounds,
     * such as MQTT; belongs to the blocking style. Each call returns the same stream. Its {@code read} blocks until
     * there are bytes, returns bytes of one frame only, and returns -1 after a closing handshake of either side. It
     * throws an {@link java.io.IOException} with the cause when the connection ends without one, or the peer violated a
     * rule or a limit. It throws an {@link java.io.InterruptedIOException} when the thread is interrupted; no byte is
     * lost. A text message fails the connection with 1003. Closing the stream is without effect. Not thread-safe.
     *
     * @throws IllegalStateException when the connection belongs to a {@link WebSocketListener}, or control frames are
     *     {@link ControlFrames#MANUAL}
     */
    InputStream inputStream();

    /**
     * Returns the WebSocket of the connection itself. A wrapper delegates this call as all others.
     * {@code HandshakeRequest.of} and the groups and views of {@code WebSocketConnections} find the connection of a
     * wrapper by it. Two WebSockets belong to the same connection when they unwrap to the same object.
     */
    WebSocket unwrap();

    /** Returns the frame level of this connection. */
    FrameChannel frames();

    /**
     * Returns the id of this connection, which is unique in the process: a letter, {@code s} on a server and {@code c}
     * on a client, and letters and digits. The log lines about the connection, the texts of its exceptions and
     * {@code toString()} contain it.
     */
    String id();

    /** Returns the agreed subprotocol of the opening handshake, such as {@code mqtt}; empty without one. */
    Optional<String> protocol();

    /**
     * Returns the attributes of the application: one map, which lives as long as the connection is referenced, also
     * after its end. On a server it is the map of {@code HandshakeRequest.attributes()}, and starts with the attributes
     * of the request and of a {@code HandshakeDecision}. On a client it starts empty. Thread-safe; neither keys nor
     * values may be null. The library does not use it.
     */
    ConcurrentMap<String, Object> attributes();

    /**
     * Returns the local address and TCP port of the network connection, as they were when it opened; the same after the
     * end. On a server the container determines them; without a value of the container they are unresolved, with port
     * 0. Behind a proxy that is the address to which the proxy connects, unless the container reads forwarding headers.
     * Never blocks, and resolves no name.
     */
    InetSocketAddress localAddress();

    /**
     * Returns the address and TCP port of the other end of the network connection, as they were when it opened; the
     * same after the end. Behind a proxy it is the address of the proxy: on a server of the last one before the
     * container, or the address in the forwarding headers, if the container reads them; on a client of the HTTP or
     * SOCKS proxy. On a server it is unresolved if the container returns a name or nothing. Never blocks, and resolves
     * no name.
     */
    InetSocketAddress remoteAddress();

    /** Returns the maximum payload of one frame, sent or received, in bytes. */
    int maxFrameSize();

    /**
     * Returns whether the connection is open: neither side has sent a close frame, and it has not ended. Until this
     * side answers the close frame of the peer, you can still send.
     */
    boolean isOpen();

    /**
     * Returns the reason of the end: that of the peer's close frame, or of a failure by this side, or
     * {@link CloseCode#ABNORMAL_CLOSURE} without a close frame of the peer. Until the peer's close frame arrives, it is
     * the reason of the own one. Empty while the connection is open.
     */
    Optional<CloseReason> closeReason();

    /**
     * Returns a stage that completes once, when the connection has ended: the network connection is closed, and {@link
     * #closeReason} is final. It never completes exceptionally, and completes also for a connection that was dropped.
     *
     * <p>It completes before {@link WebSocketListener#onClose} is called, and does not wait for a callback that still
     * runs. {@link #receive} may still return messages that arrived before the end. Dependent stages run on the
     * executor of the connection's callbacks, where they may block, at the same time as a callback or, just before
     * {@code onClose}, on its thread; on the calling thread if the connection has already ended. The stage completes on
     * that executor: do not wait for it on the only free thread of an executor of your own.
     *
     * @return completes with the final {@link #closeReason}
     */
    CompletionStage<CloseReason> closed();

    /**
     * Closes with {@link CloseCode#NORMAL_CLOSURE}, as {@link #close(CloseCode)} does. A client then waits until the
     * server has answered, so that {@code try (WebSocket ws = …) { ws.sendText(…); }} delivers also at the end of
     * {@code main}. It waits for the answer up to the close timeout, and then as long again for the server to close the
     * network connection; longer while a slow peer reads earlier output. It does not wait in a callback of this
     * connection, in one that is declared not to block, or if the connection was closed before. With a
     * {@link WebSocketListener} the answer is read on the executor of the callbacks: an executor of your own needs a
     * free thread for it.
     *
     * @throws WebSocketTimeoutException when the connection ended without a close frame of the peer, for any cause: the
     *     last messages may be lost
     * @throws WebSocketException when the thread is interrupted; the closing handshake goes on
     */
    @Override
    default void close() {
        close(CloseCode.NORMAL_CLOSURE);
    }

    /** Closes without a text; see {@link #close(CloseCode, String)}. */
    default void close(CloseCode code) {
        close(code, "");
    }

    /**
     * Sends a close frame and returns at once. Messages of the peer may be received until its close frame arrives. The
     * connection then ends, or after the close timeout: a server closes the network connection at once, and a client
     * waits for the server to do so (RFC 6455 §7.1.1), up to the close timeout. If no thread begins to receive within a
     * second, messages beyond the inbound bound are dropped. Idempotent: when a close frame has been sent, or the
     * connection has ended, nothing happens.
     *
     * @param code 1005 without a text sends a close frame without a code
     * @throws IllegalArgumentException when the code must not be sent (1006, 1015, 1005 with a text), or the text
     *     exceeds 123 bytes in UTF-8 or contains an unpaired surrogate; nothing is sent
     */
    void close(CloseCode code, String text);

    /** Drops the connection at once, without a closing handshake. Idempotent. */
    void abort();

    /** The action of {@link #forEachMessage} for a message. */
    @FunctionalInterface
    interface MessageHandler {
        /**
         * Handles a message.
         *
         * @throws WebSocketFailure to fail the connection with a code
         * @throws Exception to leave the loop
         */
        void handle(Message message) throws Exception;
    }
}
