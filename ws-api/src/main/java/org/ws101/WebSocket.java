package org.ws101;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;

/**
 * An open WebSocket connection, the same on the server and on the client.
 *
 * <p>Thread-safe: any number of threads may send at once, and whole messages never interleave. One thread at a time should
 * receive. The receiving methods, {@link #forEachMessage} and iteration belong to the blocking style ({@link Continue} and
 * the client); a connection that has a {@link WebSocketListener} receives through that alone.
 *
 * <p>The library implements this. An application implements it only to wrap one that it was given, and passes on every method
 * that it does not change; methods may be added in later versions.
 *
 * <p>Blocking methods answer an interrupt with a {@link WebSocketException}, keep the interrupt status set, and lose nothing.
 */
public interface WebSocket extends AutoCloseable, Iterable<Message> {
    /**
     * Sends one frame, for who decides where messages are cut: otherwise use {@link #sendText}, {@link #sendBinary} or {@link
     * #sendAll}. Sends a message in one frame, or, when {@link Message#partial()}, the start or middle of a message; the part that
     * ends it is one that is not partial. Blocks while the outbound bound is reached, at most for the send timeout. Returns
     * when the frame is queued; it leaves at once or, while the caller works through input that has already arrived, in one
     * write with the answers to it, and after 1 ms at the latest.
     *
     * <p>One thread at a time sends the parts of a message: parts that two threads send at once become one message, in any order,
     * and nobody is told. Whole messages of other threads wait for no end of it: they are refused, see below.
     *
     * <p>Sending a {@link Message.Close} starts or answers the closing handshake, as {@link #close(CloseCode, String)} does.
     *
     * @throws MessageTooBigException when the payload is larger than {@link #maxFrameSize()}; nothing is sent
     * @throws IllegalArgumentException when the text holds an unpaired surrogate, or the close reason may not be sent
     * @throws IllegalStateException when a message of the other type, or on the frame level, is in the middle of being sent; or in a
     *     callback that is declared not to block, see {@link WebSocketOptions.Builder#nonBlocking}
     * @throws WebSocketClosedException when the connection is closed or its close frame has been sent
     * @throws WebSocketTimeoutException when there was no room within the send timeout
     * @throws WebSocketFailure with 1011 when the message could not be compressed, for want of memory for example; the
     *     connection has failed with that code
     */
    void send(Message message);

    /**
     * Sends a whole message: with {@link #sendText} and {@link #sendBinary} the way to send. It may be of any size; it goes in
     * frames of at most {@link #maxFrameSize()}; else like {@link #send}.
     *
     * <p>While a callback of a listener blocks in it, the connection reads nothing. Two listeners that send each other large messages
     * from their callbacks can so block each other until the send timeout: let one of them use {@link #sendAsync}.
     *
     * @throws IllegalArgumentException when the text holds an unpaired surrogate, or the message is partial
     * @throws IllegalStateException when a message is in the middle of being sent in parts; or in a callback that is declared not
     *     to block
     * @throws WebSocketClosedException when the connection is closed or its close frame has been sent
     * @throws WebSocketTimeoutException when there was no room within the send timeout; if part of the message had been
     *     sent, the connection is closed too
     * @throws WebSocketFailure as {@link #send}
     */
    void sendAll(Message message);

    /** Sends a text message of any size: {@code sendAll(new Message.Text(text))}. */
    default void sendText(String text) {
        sendAll(new Message.Text(text));
    }

    /** Sends a binary message of any size: {@code sendAll(new Message.Binary(data))}. The array may be reused afterwards. */
    default void sendBinary(byte[] data) {
        sendAll(new Message.Binary(data));
    }

    /** Sends what remains in {@code data} as a binary message of any size. Neither its content nor its position changes. */
    default void sendBinary(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.duplicate().get(bytes);
        sendAll(new Message.Binary(bytes));
    }

    /**
     * Sends a message of any size without ever blocking: while the outbound bound is reached, it waits in a queue that has
     * the same bound.
     *
     * @return completes when the message has been handed to the network, with null; or exceptionally with what
     *     {@link #sendAll} throws, or with a {@link WebSocketException} when the queue is full too. What depends on it runs on
     *     the executor of the connection's callbacks, where it may block, or on the calling thread if it is complete already. It
     *     completes on that executor: do not wait for it on the only free thread of an executor of your own
     */
    CompletableFuture<Void> sendAsync(Message message);

    /**
     * Sends a ping with a payload of its own, and measures how long its pong takes. Never blocks. The ping joins the next write,
     * ahead of messages that wait for room. At most 16 pings of a connection wait for their pongs; those whose future was
     * cancelled or timed out elsewhere do not count.
     *
     * <p>The pong of such a ping is not delivered: neither to {@link WebSocketListener#onPong} nor, with
     * {@link ControlFrames#MANUAL}, by {@link #receive}. Pings and pongs that the application sends and receives itself stay as
     * they are. A pong for a later ping answers the earlier ones too (RFC 6455 §5.5.3). While reading pauses, because nobody
     * receives or a callback takes long, no pong is read.
     *
     * @return completes with the time from this call to the arrival of the pong, on the clock of the connection; exceptionally
     *     with a {@link WebSocketClosedException} when the closing handshake has begun or the connection ends first, and with
     *     a {@link WebSocketException} when 16 pings wait already. It has no timeout: set one with {@link
     *     CompletableFuture#orTimeout}. What depends on it runs on the executor of the connection's callbacks, where it may
     *     block, or on the calling thread if it is complete already. It completes on that executor: do not wait for it on the
     *     only free thread of an executor of your own
     */
    CompletableFuture<Duration> ping();

    /**
     * Waits for one frame of a message, for who takes large messages piece by piece: otherwise use {@link #receiveAll()}. Gives the
     * next message or part of one, as it came. With {@link ControlFrames#MANUAL} pings, pongs and the close
     * frame come out here as well, and the application answers them.
     *
     * @throws WebSocketClosedException when the connection is closed and all that came before has been received
     * @throws IllegalStateException when the connection belongs to a {@link WebSocketListener}; or in a callback that is declared
     *     not to block
     * @throws WebSocketException when the thread is interrupted
     */
    Message receive();

    /**
     * Like {@link #receive()}, but waits no longer than {@code timeout}.
     *
     * @throws WebSocketTimeoutException when nothing came in time; nothing is lost
     */
    Message receive(Duration timeout);

    /**
     * Waits for the next whole message: the way to receive, unless a loop does, {@link #forEachMessage}. Its size is bounded by {@link WebSocketOptions#maxMessageSize()}. After parts were
     * received with {@link #receive()} it gives the rest of that message.
     *
     * @throws WebSocketClosedException as {@link #receive()}
     */
    Message receiveAll();

    /**
     * Like {@link #receiveAll()}, but waits no longer than {@code timeout} for the end of the message. Zero takes what has arrived.
     *
     * @throws WebSocketTimeoutException when no whole message came in time; nothing is lost: the parts that came are the beginning
     *     of what {@link #receiveAll()} and {@link #receive()} give next
     * @throws WebSocketClosedException as {@link #receive()}
     */
    Message receiveAll(Duration timeout);

    /**
     * Waits for the next whole message of at most {@code max} bytes; a total equal to {@code max} is accepted.
     *
     * @throws WebSocketFailure with 1009 when the message is larger; the connection has failed with that code
     * @throws WebSocketClosedException as {@link #receive()}
     * @throws IllegalArgumentException when {@code max} is negative
     */
    Message receiveAll(long max);

    /**
     * Receives whole messages and hands each to {@code handler}, until the connection is closed. Blocks. It ends as every loop
     * over a connection does, this one, {@link #iterator} and {@link #forEach}: it returns quietly after a closing handshake,
     * whoever began it and with whatever code, and throws otherwise. A {@link WebSocketFailure} out of the handler
     * fails the connection with its code: that is a closing handshake too. So is what a send in the handler throws because the
     * closing handshake has begun.
     *
     * @throws WebSocketClosedException when the connection ends without a closing handshake, or the peer broke a rule or a limit
     * @throws WebSocketException when the thread is interrupted
     * @throws Exception what else the handler throws; the connection stays open
     */
    void forEachMessage(MessageHandler handler) throws Exception;

    /**
     * Returns the whole messages to come. {@code hasNext} blocks until there is one. It returns false after a closing handshake,
     * whoever began it and with whatever code; it throws a {@link WebSocketClosedException} when the connection ends without one,
     * or the peer broke a rule or a limit. The same holds for {@code for} loops and {@link #forEach}; what their body throws comes
     * out, and the connection stays open.
     */
    @Override
    Iterator<Message> iterator();

    /**
     * Returns the payloads of all binary messages to come as one stream of bytes, for protocols that do not look at the bounds of
     * messages, such as MQTT; belongs to the blocking style. Each call gives the same stream. Its {@code read} blocks until there
     * are bytes, returns those of one frame at most, and returns -1 after a closing handshake, whoever began it. It throws an {@link
     * java.io.IOException} with the cause when the connection ends without one, or the peer broke a rule or a limit, and an {@link
     * java.io.InterruptedIOException} when the thread is interrupted, which loses nothing. A text message fails the connection with
     * 1003. Closing the stream closes nothing. For one thread at a time.
     *
     * @throws IllegalStateException when the connection belongs to a {@link WebSocketListener}, or control frames are {@link
     *     ControlFrames#MANUAL}
     */
    InputStream inputStream();

    /**
     * Returns the WebSocket of the connection itself. What wraps a WebSocket passes this call on as all others; so whoever is given
     * the wrapper knows the connection: {@code HandshakeRequest.of}, the groups and views of {@code WebSocketConnections}. Two
     * WebSockets are of the same connection when they unwrap to the same object.
     */
    WebSocket unwrap();

    /** The frame level of this connection. */
    FrameChannel frames();

    /**
     * Returns what tells this connection from all others of the process: a letter, {@code s} on a server and {@code c} on a client,
     * and letters and digits. It is in the log lines about the connection, in the texts of its exceptions and in {@code toString()}.
     */
    String id();

    /** The subprotocol that was agreed on in the opening handshake, such as {@code mqtt}; empty when there is none. */
    Optional<String> protocol();

    /**
     * Returns what the application keeps with this connection: one map, as long as the connection is referenced, also after its
     * end. On a server it is the map of {@code HandshakeRequest.attributes()}, and begins with the attributes of the request
     * and those that a {@code HandshakeDecision} gives; on a client it begins empty. Thread-safe; neither keys nor values may
     * be null. The library never looks at it.
     */
    ConcurrentMap<String, Object> attributes();

    /**
     * Returns the local address and TCP port of the network connection, as they were when it opened; the same after the end. On a
     * server they are what the container says, and unresolved with port 0 where it does not know. Behind a proxy that is the address
     * that the proxy connects to, unless the container reads forwarding headers. Never blocks, and looks up no name.
     */
    InetSocketAddress localAddress();

    /**
     * Returns the address and TCP port of the other end of the network connection, as they were when it opened; the same after the
     * end. Behind a proxy that is the proxy: on a server the last one before the container, unless that reads forwarding headers,
     * and then what these say; on a client the HTTP or SOCKS proxy that it connects through. On a server it is unresolved
     * where the container says a name or nothing. Never blocks, and looks up no name.
     */
    InetSocketAddress remoteAddress();

    /** The largest payload of one frame, sent or received, in bytes. */
    int maxFrameSize();

    /** Whether a message could be sent now: neither side has sent a close frame, and the connection has not ended. */
    boolean isOpen();

    /**
     * Why the connection closed: the peer's close frame, or what this side failed it with, or
     * {@link CloseCode#ABNORMAL_CLOSURE} when it ended without a close frame of the peer's. While that is awaited, our own close
     * frame stands for it. Empty as long as the connection is open.
     */
    Optional<CloseReason> closeReason();

    /**
     * Returns a stage that completes once, when the connection has ended: the network connection is closed, and {@link
     * #closeReason} is final. It never completes exceptionally, and completes also for a connection that was dropped.
     *
     * <p>It completes before {@link WebSocketListener#onClose} is called, and does not wait for a callback that still runs. {@link
     * #receive} may still return what came before the end. What depends on the stage runs on the executor of the
     * connection's callbacks, where it may block, at the same time as a callback or, just before {@code onClose}, on the thread that
     * calls that; on the calling thread if the connection has ended already. It completes on that executor: do not wait for it on the
     * only free thread of an executor of your own.
     *
     * @return completes with what {@link #closeReason} says then: {@link CloseCode#ABNORMAL_CLOSURE} when there was no closing
     *     handshake
     */
    CompletionStage<CloseReason> closed();

    /**
     * Closes with {@link CloseCode#NORMAL_CLOSURE}, as {@link #close(CloseCode)} does. A client waits then until the server has
     * answered, so that {@code try (WebSocket ws = …) { ws.sendText(…); }} delivers also at the end of {@code main}. It waits
     * for the close timeout at most, and not at all in a callback of this connection, or when it was closed before. With a {@link
     * WebSocketListener} the answer is read on the executor of the callbacks: one of your own needs a thread that is free for it.
     *
     * @throws WebSocketTimeoutException when the answer has not come, or nobody could read it: what was sent last may not have arrived
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
     * Sends a close frame and returns at once. What the peer still sends may be received until its close frame comes; the
     * connection ends then, or after the close timeout: a server closes the network connection at once, and a client waits for
     * the server to do so (RFC 6455 §7.1.1), for the close timeout at most. When nobody has begun to receive within a second, what exceeds the
     * inbound bound is dropped. Idempotent: when a close frame has been sent, or the connection has
     * ended, nothing happens.
     *
     * @param code 1005 without a text sends a close frame without a code
     * @throws IllegalArgumentException when the code may not be sent (1006, 1015, 1005 with a text), or the text takes more than
     *     123 bytes in UTF-8; nothing is sent
     */
    void close(CloseCode code, String text);

    /** Drops the connection at once, without a closing handshake. Idempotent. */
    void abort();

    /** What {@link #forEachMessage} does with a message. */
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
