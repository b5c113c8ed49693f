package org.ws101.servlet.jms;

import jakarta.jms.BytesMessage;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ws101.internal.thread.DaemonThreads;
import org.ws101.servlet.jms.BrokerConnection.Connected;

/** A relay between its start and its stop: one thread sends what waits, another receives. Thread-safe. */
final class Traffic {
    /** A property of each message, so that the broker sends a node nothing of its own. */
    private static final String NODE = "ws101Node";

    /** How often a thread that waits for something looks whether it is still wanted. */
    private static final Duration LOOK = Duration.ofMillis(250);

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** An envelope that the broker refuses must not keep back all others. */
    private static final int MAX_ATTEMPTS = 3;

    private final String id = UUID.randomUUID().toString();
    private final Settings settings;
    private final Consumer<byte[]> receiver;
    private final EnvelopeBuffer buffer;
    private final RelayLog log;
    private final DaemonThreads threads = new DaemonThreads();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    /** When sending ends though something waits; null before the stop. */
    private volatile @Nullable Long deadline;

    /** Filled at the start. */
    private final List<Thread> started = new ArrayList<>();

    /** Of the thread that sends. */
    private int attempts;

    private Traffic(String name, Settings settings, Consumer<byte[]> receiver) {
        this.settings = settings;
        this.receiver = receiver;
        buffer = new EnvelopeBuffer(settings.bufferSize());
        log = new RelayLog(name);
    }

    /** Starts both threads; the broker's client finds its classes as the calling thread does. */
    static Traffic start(String name, Settings settings, Consumer<byte[]> receiver) {
        Traffic traffic = new Traffic(name, settings, receiver);
        traffic.start("send", RelayLog.Side.SENDING, traffic::send);
        traffic.start("receive", RelayLog.Side.RECEIVING, traffic::receive);
        return traffic;
    }

    private void start(String task, RelayLog.Side side, BrokerConnection.Work work) {
        Thread thread = threads.named("ws101-relay-" + settings.broker().topicName() + "-" + task)
                .newThread(new BrokerConnection(settings.broker(), buffer, log, side, work));
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        started.add(thread);
        thread.start();
    }

    /** Queues an envelope; false when it is lost. */
    boolean publish(byte[] envelope) {
        if (envelope.length > settings.maxEnvelopeSize()) {
            log.lost("relays no broadcast of " + envelope.length + " bytes: the maximum is "
                    + settings.maxEnvelopeSize() + ", which JmsRelay.withMaxEnvelopeSize raises");
            return false;
        }
        if (!buffer.offer(envelope)) {
            log.lost("relays no more broadcasts for now, because " + buffer.waiting() + " bytes wait to be sent: the"
                    + " maximum is " + settings.bufferSize() + ", which JmsRelay.withBufferSize raises");
            return false;
        }
        return true;
    }

    JmsRelay.Counts counts() {
        return new JmsRelay.Counts(sent.get(), log.lost(), received.get(), buffer.waiting(), log.isConnected());
    }

    /** Ends: what waits is sent, if that takes no longer than the settings allow, and else lost. */
    void stop() {
        if (deadline == null) {
            deadline = System.nanoTime() + settings.lastSends().toNanos();
        }
        buffer.end();
        threads.join(settings.lastSends());
        started.forEach(Thread::interrupt); // a client of a broker may wait for long
        threads.join(PATIENCE);
        int unsent = buffer.clear();
        if (unsent > 0) {
            log.unsent(unsent);
        }
    }

    private void send(Session session, Connected connected) throws JMSException, InterruptedException {
        MessageProducer producer = session.createProducer(settings.broker().topic(session));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        producer.setDisableMessageID(true);
        producer.setDisableMessageTimestamp(true);
        connected.ready();
        if (connected.isAgain()) { // the other nodes get nothing before they have subscribed again
            boolean unused = buffer.awaitEnd(settings.pause());
        }
        while (!isOver()) {
            byte[] next = buffer.first(LOOK);
            connected.requireWorking();
            if (next != null) {
                send(next, session, producer);
            } else if (buffer.isEnded()) {
                return;
            }
        }
    }

    private void send(byte[] envelope, Session session, MessageProducer producer) throws JMSException {
        try {
            BytesMessage message = session.createBytesMessage();
            message.setStringProperty(NODE, id);
            message.writeBytes(envelope);
            producer.send(message);
            sent.incrementAndGet();
        } catch (JMSException | RuntimeException | Error e) {
            attempts++;
            if (attempts < MAX_ATTEMPTS) {
                throw e; // and sends it again, by another connection
            }
            log.lost("discarded a broadcast that the broker has refused " + attempts + " times: " + e);
            attempts = 0;
            buffer.removeFirst();
            throw e;
        }
        attempts = 0;
        buffer.removeFirst();
    }

    private boolean isOver() {
        Long last = deadline;
        return last != null && System.nanoTime() - last > 0;
    }

    private void receive(Session session, Connected connected) throws JMSException {
        MessageConsumer consumer = session.createConsumer(settings.broker().topic(session), NODE + " <> '" + id + "'");
        connected.ready();
        while (!buffer.isEnded()) {
            Message message = consumer.receive(LOOK.toMillis());
            if (message instanceof BytesMessage bytes) {
                accept(bytes);
            } else if (message != null) {
                log.dropped("dropped a message that is no BytesMessage: permit only the nodes to send to the topic");
            } else {
                connected.requireWorking();
            }
        }
    }

    private void accept(BytesMessage message) throws JMSException {
        long size = message.getBodyLength();
        if (size > settings.maxEnvelopeSize()) {
            log.dropped("dropped an envelope of " + size + " bytes: the maximum is " + settings.maxEnvelopeSize()
                    + ", which JmsRelay.withMaxEnvelopeSize raises, on all nodes alike");
            return;
        }
        byte[] envelope = new byte[(int) size];
        int unused = message.readBytes(envelope);
        received.incrementAndGet();
        receiver.accept(envelope);
    }
}
