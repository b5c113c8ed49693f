package org.ws101.servlet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseReason;
import org.ws101.internal.log.PeerLog;
import org.ws101.internal.log.SureLogger;
import org.ws101.internal.protocol.PreparedMessage;
import org.ws101.internal.thread.Timers;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.internal.Routes;
import org.ws101.servlet.internal.ServedEndpoint;
import org.ws101.servlet.internal.registry.Listing;
import org.ws101.servlet.internal.registry.Registry;
import org.ws101.servlet.internal.relay.Envelope;
import org.ws101.servlet.internal.relay.Envelope.Variant;
import org.ws101.servlet.internal.relay.EnvelopeReader;
import org.ws101.servlet.internal.relay.EnvelopeWriter;
import org.ws101.servlet.internal.relay.MalformedEnvelopeException;
import org.ws101.servlet.internal.relay.Scope;
import org.ws101.servlet.internal.relay.SeenSequences;
import org.ws101.servlet.internal.replay.GroupLogs;

/**
 * What an application tells its other nodes, and what it does when they tell it something. Has a {@link Relay} or none; that runs from
 * the start of the first filter to the stop of the last. Thread-safe.
 */
final class Relaying {
    private static final System.Logger LOGGER = new SureLogger(System.getLogger(Relay.class.getName()));

    private final Registry registry;
    private final Routes<ServedEndpoint> routes;
    private final PeerLog log = new PeerLog(LOGGER, new Clock());
    private final SeenSequences seen = new SeenSequences();
    private final NodeEvents events = new NodeEvents(log);
    private final RelayObservers observers = new RelayObservers();
    private final Replays replays = new Replays(log);

    private final ReentrantLock lifeCycle = new ReentrantLock();

    @GuardedBy("lifeCycle")
    private @Nullable Relay relay;

    @GuardedBy("lifeCycle")
    private int filters;

    @GuardedBy("lifeCycle")
    private String application = "";

    /** Null while there is no relay that runs. */
    private volatile @Nullable Node node;

    /** The numbers of envelopes rise in the order in which the relay is given them: both happen under this lock. */
    private final ReentrantLock order = new ReentrantLock();

    @GuardedBy("order")
    private long sequence;

    /** This node, from its start to its stop. */
    private record Node(Relay relay, UUID id, String application) {}

    /** The time, for the log. */
    private static final class Clock implements Timers {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            throw new UnsupportedOperationException("a log schedules nothing");
        }
    }

    Relaying(Registry registry, Routes<ServedEndpoint> routes) {
        this.registry = registry;
        this.routes = routes;
    }

    /**
     * Lets a relay carry what is told; from now on if a filter has started.
     *
     * @throws WebSocketDeploymentException when there is one already
     */
    void use(Relay carrier) {
        lifeCycle.lock();
        try {
            if (relay != null) {
                throw new WebSocketDeploymentException("The application uses two relays, " + relay + " and " + carrier
                        + ": remove one of them, from the init-params of the filter, the configuration, the beans or"
                        + " WebSocketEndpoints.relay");
            }
            relay = carrier;
            startIfServing();
        } finally {
            lifeCycle.unlock();
        }
    }

    /** Adds an observer of the relay, whether it runs or not. */
    void observe(RelayObserver observer) {
        observers.add(observer);
    }

    /** Whether there is a relay, running or not. */
    boolean hasRelay() {
        lifeCycle.lock();
        try {
            return relay != null;
        } finally {
            lifeCycle.unlock();
        }
    }

    /** A filter has started, in the web application with this context path. */
    void begin(String contextPath) {
        lifeCycle.lock();
        try {
            application = contextPath;
            filters++;
            startIfServing();
        } finally {
            lifeCycle.unlock();
        }
    }

    @GuardedBy("lifeCycle")
    private void startIfServing() {
        Relay carrier = relay;
        if (filters > 0 && carrier != null && node == null) {
            Node starting = new Node(carrier, UUID.randomUUID(), application);
            events.start();
            carrier.start(envelope -> receive(starting, envelope));
            node = starting;
            observers.started(carrier);
            replays.start(
                    (replay, note) -> publish(starting, new Envelope.Replayed(replay, note)) == OtherNodes.QUEUED);
        }
    }

    /** A filter has stopped. With the last one the relay does. */
    void end() {
        Relay stopping = null;
        lifeCycle.lock();
        try {
            filters--;
            if (filters == 0) {
                stopping = relay;
                relay = null;
                node = null;
            }
        } finally {
            lifeCycle.unlock();
        }
        Relay carrier = stopping;
        if (carrier != null) {
            end(carrier, replays::stop);
            end(carrier, carrier::stop);
            end(carrier, events::stop);
            end(carrier, () -> observers.stopped(carrier));
        }
    }

    /** A step of the end, whether those before it have failed or not. */
    private static void end(Relay carrier, Runnable step) {
        try {
            step.run();
        } catch (Throwable e) { // Errors too: a broker's client may lack classes by now
            LOGGER.log(Level.WARNING, "The relay " + carrier + " failed to stop", e);
        }
    }

    /** Tells the other nodes to send a message. */
    OtherNodes send(Scope scope, SlowConsumer slow, PreparedMessage message) {
        Node from = node;
        return from == null ? OtherNodes.NOT_ADDRESSED : send(from, scope, slow, List.of(variant(Set.of(), message)));
    }

    /**
     * Tells the other nodes to send an object, as the endpoints of this one write it.
     *
     * @param messages what was written of it already
     */
    OtherNodes send(Scope scope, SlowConsumer slow, Object value, PreparedMessages messages) {
        Node from = node;
        if (from == null) {
            return OtherNodes.NOT_ADDRESSED;
        }
        List<Variant> variants = variants(scope, value, messages);
        return variants.isEmpty() ? OtherNodes.NOT_ADDRESSED : send(from, scope, slow, variants);
    }

    /** Tells the other nodes to close connections. */
    OtherNodes close(Scope scope, CloseReason reason) {
        Node from = node;
        return from == null ? OtherNodes.NOT_ADDRESSED : publish(from, new Envelope.Closing(scope, reason));
    }

    /** Tells the other nodes something of the application's. */
    OtherNodes tell(String subject, String text) {
        Node from = node;
        return from == null ? OtherNodes.NOT_ADDRESSED : publish(from, new Envelope.Event(subject, text));
    }

    /** Adds the replay of a name; its messages cross from now on, as long as there is a relay that runs. */
    void add(String name, GroupLogs replay) {
        replays.add(name, replay);
    }

    /** Adds somebody who listens to what other nodes tell about a subject. */
    void listen(String subject, Consumer<String> listener) {
        events.add(subject, listener);
    }

    private OtherNodes send(Node from, Scope scope, SlowConsumer slow, List<Variant> variants) {
        return publish(from, new Envelope.Sending(scope, slow == SlowConsumer.CLOSE, variants));
    }

    private static Variant variant(Set<String> paths, PreparedMessage message) {
        return new Variant(paths, message.type(), message.payload());
    }

    /** Other nodes may have connections on endpoints that have none here: so all that can be meant are asked. */
    private List<Variant> variants(Scope scope, Object value, PreparedMessages messages) {
        Map<PreparedMessage, Set<String>> paths = new LinkedHashMap<>();
        boolean[] complete = {true};
        routes.forEach((path, endpoint) -> {
            if (!concerns(scope, path, endpoint)) {
                return;
            }
            try {
                PreparedMessage message = messages.of(value, endpoint.endpoint());
                if (message != null) {
                    paths.computeIfAbsent(message, each -> new TreeSet<>()).add(path);
                }
            } catch (Throwable e) { // no connection of it is here, or nothing would have been sent
                complete[0] = false;
                LOGGER.log(Level.DEBUG, () -> "Nothing is relayed to the connections of " + endpoint, e);
            }
        });
        boolean same = complete[0] && paths.size() == 1;
        return paths.entrySet().stream()
                .map(each -> variant(same ? Set.of() : each.getValue(), each.getKey()))
                .toList();
    }

    private static boolean concerns(Scope scope, String path, ServedEndpoint endpoint) {
        return switch (scope.kind()) {
            case ALL, GROUP, PRINCIPAL -> true;
            case PATH -> scope.name().equals(path);
            case TYPE -> endpoint.code().mayBe(scope.name());
        };
    }

    private OtherNodes publish(Node from, Envelope.Content content) {
        byte[] envelope = EnvelopeWriter.write(new Envelope(from.id, 0, from.application, content));
        order.lock();
        try {
            sequence++;
            EnvelopeWriter.setSequence(envelope, sequence);
            return from.relay.publish(envelope) ? OtherNodes.QUEUED : OtherNodes.LOST;
        } catch (Throwable e) { // Errors too: the connections of this node get the message
            log.fault(Level.WARNING, from.relay, "publish", "The relay " + from.relay + " failed to publish", e);
            return OtherNodes.LOST;
        } finally {
            order.unlock();
        }
    }

    /** Throws nothing, whatever comes. */
    private void receive(Node to, byte[] envelope) {
        try {
            OptionalInt version = EnvelopeReader.otherVersion(envelope);
            if (version.isPresent()) {
                log.warn(
                        to.relay,
                        "version " + version.getAsInt(),
                        "The relay dropped an envelope of version " + version.getAsInt()
                                + ", which another release of ws101 has sent: run the same release on all nodes",
                        null);
            } else if (!EnvelopeReader.node(envelope).equals(to.id)) {
                accept(to, EnvelopeReader.read(envelope));
            }
        } catch (MalformedEnvelopeException | IllegalArgumentException e) {
            log.warn(
                    to.relay,
                    "malformed",
                    "The relay dropped data that is not a valid envelope (" + e.getMessage()
                            + "): permit only the nodes of the application to send there",
                    e);
        } catch (Throwable e) { // Errors too: the relay would end its thread
            log.fault(Level.WARNING, to.relay, "receive", "An envelope of the relay could not be handled", e);
        }
    }

    private void accept(Node to, Envelope envelope) {
        if (!envelope.application().equals(to.application)) {
            log.warn(
                    to.relay,
                    "application",
                    "The relay dropped an envelope of the application \"" + envelope.application()
                            + "\", because this is \"" + to.application
                            + "\": use one relay for each application, and the same context path on all its nodes",
                    null);
        } else if (seen.isNew(envelope.node(), envelope.sequence())) {
            if (envelope.content() instanceof Envelope.Sending sending) {
                send(sending);
            } else if (envelope.content() instanceof Envelope.Closing closing) {
                int unused = Connections.close(listed(closing.scope()), closing.reason());
            } else if (envelope.content() instanceof Envelope.Event event) {
                events.tell(event.subject(), event.text());
            } else if (envelope.content() instanceof Envelope.Replayed replayed) {
                replays.hear(replayed.replay(), replayed.note());
            }
        }
    }

    /** A message of another node for some endpoints, or for all if there are no paths. */
    private record Received(Set<String> paths, PreparedMessage prepared) {
        boolean isFor(String path) {
            return paths.isEmpty() || paths.contains(path);
        }
    }

    /** Waits for nobody: what comes behind would wait, too. */
    private void send(Envelope.Sending sending) {
        List<Received> messages = sending.variants().stream()
                .map(variant -> new Received(variant.paths(), PreparedMessage.of(variant.type(), variant.payload())))
                .toList();
        Stream<Broadcast.Addressed> receivers = listed(sending.scope())
                .flatMap(listing -> messages.stream()
                        .filter(message -> message.isFor(listing.path()))
                        .limit(1)
                        .map(message -> new Broadcast.Addressed(listing.connection(), message.prepared)));
        var unused = new Broadcast(sending.closingSlow() ? SlowConsumer.CLOSE : SlowConsumer.DROP)
                .to(receivers, OtherNodes.NOT_ADDRESSED);
    }

    private Stream<Listing> listed(Scope scope) {
        Collection<Listing> listings = switch (scope.kind()) {
            case ALL -> registry.all();
            case PATH -> registry.endpoint(scope.name());
            case TYPE -> registry.ofType(scope.name());
            case GROUP -> registry.group(scope.name());
            case PRINCIPAL -> registry.principal(scope.name());
        };
        return listings.stream();
    }
}
