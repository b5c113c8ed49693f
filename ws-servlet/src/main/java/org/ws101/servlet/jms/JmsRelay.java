package org.ws101.servlet.jms;

import com.google.errorprone.annotations.CheckReturnValue;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Topic;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.text.DurationText;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * Carries broadcasts between the nodes of an application over a topic of Jakarta Messaging 3.1: of the application
 * server, or of ActiveMQ Artemis. Thread-safe; each method {@code with…} returns a changed copy, which is not started.
 *
 * <pre>{@code
 * endpoints.relay(JmsRelay.of(new ActiveMQConnectionFactory("tcp://broker:61616"), "chat")
 *         .withCredentials(user, password));
 * }</pre>
 *
 * <p>Use one topic for each application. A sender to the topic can send messages to every user: permit only the nodes
 * in the broker, and use TLS on a shared network.
 *
 * <p>Messages are not persistent, and the subscription ends with the connection to the broker. During an outage,
 * broadcasts reach the connections of this node, and envelopes wait in a bounded buffer. The relay reconnects: first
 * after 100 ms, then every few seconds. Envelopes then wait for {@link #withPauseAfterOutage}. The log contains one
 * line for the outage, and one for its end.
 *
 * <p>It needs two connections to the broker and two threads.
 */
@CheckReturnValue
public final class JmsRelay implements Relay {
    private static final int DEFAULT_MAX_ENVELOPE_SIZE = 1 << 20;
    private static final int DEFAULT_BUFFER_SIZE = 8 << 20;
    private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LAST_SENDS = Duration.ofSeconds(1);

    private final Settings settings;
    private final ReentrantLock lifeCycle = new ReentrantLock();
    /** Null before the start; set once. */
    private volatile @Nullable Traffic traffic;

    /**
     * The counts since the start.
     *
     * @param sent envelopes sent to the broker
     * @param lost envelopes that were refused or discarded, and not sent
     * @param received envelopes of other nodes
     * @param waiting bytes in the buffer
     * @param connected whether both connections to the broker are open
     */
    public record Counts(long sent, long lost, long received, long waiting, boolean connected) {}

    private JmsRelay(Settings settings) {
        this.settings = settings;
    }

    private static JmsRelay of(Broker broker) {
        return new JmsRelay(
                new Settings(broker, DEFAULT_MAX_ENVELOPE_SIZE, DEFAULT_BUFFER_SIZE, DEFAULT_PAUSE, LAST_SENDS));
    }

    /**
     * Returns a relay over a topic.
     *
     * @param topic the name of the topic in the broker, as for {@link jakarta.jms.Session#createTopic}
     * @throws IllegalArgumentException when the name is blank
     */
    public static JmsRelay of(ConnectionFactory factory, String topic) {
        Objects.requireNonNull(topic, "topic");
        if (topic.isBlank()) {
            throw new IllegalArgumentException(
                    "The name of the topic is blank: use the name that the broker has for it");
        }
        return of(new Broker(Objects.requireNonNull(factory, "factory"), session -> session.createTopic(topic), topic));
    }

    /** Returns a relay over a topic that was looked up or injected. */
    public static JmsRelay of(ConnectionFactory factory, Topic topic) {
        Objects.requireNonNull(topic, "topic");
        return of(new Broker(Objects.requireNonNull(factory, "factory"), session -> topic, topic.toString()));
    }

    /**
     * Returns a relay over a topic of a server. Looks up the names on the calling thread, which must be a thread of the
     * application.
     *
     * @param connectionFactory the JNDI name of a {@link ConnectionFactory}, such as
     *     {@code java:comp/DefaultJMSConnectionFactory}
     * @param topic the JNDI name of a {@link Topic} if it begins with {@code java:}, otherwise the name of a topic in
     *     the broker
     * @throws WebSocketDeploymentException when a name does not denote a suitable object
     */
    public static JmsRelay lookup(String connectionFactory, String topic) {
        Objects.requireNonNull(connectionFactory, "connectionFactory");
        Objects.requireNonNull(topic, "topic");
        ConnectionFactory factory = Names.find(connectionFactory, ConnectionFactory.class);
        return topic.startsWith("java:") ? of(factory, Names.find(topic, Topic.class)) : of(factory, topic);
    }

    /** Sets the user for the connections to the broker, in place of that of the connection factory. */
    public JmsRelay withCredentials(String user, String password) {
        return new JmsRelay(settings.withBroker(settings.broker()
                .withCredentials(Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"))));
    }

    /**
     * Sets the maximum size of an envelope: a message and about 100 bytes; default 1 MiB. A larger message reaches only
     * the connections of this node; a larger envelope of the broker is dropped unread. Use the same value on all nodes.
     *
     * @param bytes 1,024 or more
     * @throws IllegalArgumentException when it is out of that range
     */
    public JmsRelay withMaxEnvelopeSize(int bytes) {
        if (bytes < 1_024) {
            throw new IllegalArgumentException("The maximum size of an envelope is " + bytes + ": use 1,024 or more");
        }
        return new JmsRelay(settings.withMaxEnvelopeSize(bytes));
    }

    /**
     * Sets the size of the buffer of unsent envelopes; default 8 MiB. One envelope is accepted in any case.
     *
     * @param bytes 1,024 or more
     * @throws IllegalArgumentException when it is out of that range
     */
    public JmsRelay withBufferSize(int bytes) {
        if (bytes < 1_024) {
            throw new IllegalArgumentException("The size of the buffer is " + bytes + ": use 1,024 or more");
        }
        return new JmsRelay(settings.withBufferSize(bytes));
    }

    /**
     * Sets the wait of envelopes after a reconnection to the broker; default 10 s. The other nodes reconnect meanwhile;
     * envelopes that are sent earlier do not reach them.
     *
     * @param pause zero to a minute
     * @throws IllegalArgumentException when it is out of that range
     */
    public JmsRelay withPauseAfterOutage(Duration pause) {
        Objects.requireNonNull(pause, "pause");
        if (pause.isNegative() || pause.compareTo(LONGEST_PAUSE) > 0) {
            throw new IllegalArgumentException("The pause after an outage is " + DurationText.of(pause)
                    + ": use 0 s to " + DurationText.of(LONGEST_PAUSE));
        }
        return new JmsRelay(settings.withPause(pause));
    }

    /**
     * Bounds how long what waits may still be sent after the stop; for tests on busy machines, since a stop may not
     * take longer.
     */
    JmsRelay withLastSends(Duration timeout) {
        return new JmsRelay(settings.withLastSends(timeout));
    }

    /** Returns the counts since the start; zeros before it. */
    public Counts counts() {
        Traffic started = traffic;
        return started == null ? new Counts(0, 0, 0, 0, false) : started.counts();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when it has been started before
     */
    @Override
    public void start(Consumer<byte[]> receiver) {
        lifeCycle.lock();
        try {
            if (traffic != null) {
                throw new IllegalStateException("The " + this
                        + " serves another application: create one for each application, with its own topic");
            }
            traffic = Traffic.start(toString(), settings, receiver);
        } finally {
            lifeCycle.unlock();
        }
    }

    @Override
    public boolean publish(byte[] envelope) {
        Traffic started = traffic;
        return started != null && started.publish(envelope);
    }

    @Override
    public void stop() {
        Traffic started = traffic;
        if (started != null) {
            started.stop();
        }
    }

    /** Returns the name in messages and logs. */
    @Override
    public String toString() {
        return "relay over the topic " + settings.broker().topicName();
    }
}
