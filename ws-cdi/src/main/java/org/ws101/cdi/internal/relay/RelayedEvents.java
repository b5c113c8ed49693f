package org.ws101.cdi.internal.relay;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.ObserverMethod;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ws101.Message;
import org.ws101.cdi.Relayed;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.servlet.Connections.OtherNodes;
import org.ws101.servlet.WebSocketConnections;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.WebSocketEndpoints;

/**
 * The events with {@link Relayed}: fired here they are told to the other nodes, and what these tell is fired here. An object is made of a
 * text only if its class is one that an observer names. Collected at deployment by one thread; thread-safe afterwards.
 */
public final class RelayedEvents {
    private static final Set<Annotation> KNOWN = Set.of(Relayed.Literal.INSTANCE, Any.Literal.INSTANCE);

    /** The classes, with one bean class that observes each. */
    private final Map<Class<?>, Class<?>> observed = new LinkedHashMap<>();

    private final Set<String> refused = new TreeSet<>();
    private final Map<Class<?>, Written<?>> written = new ConcurrentHashMap<>();
    /** Whether the thread fires what another node has told; that is not told again. */
    private static final ThreadLocal<@Nullable Boolean> ARRIVING = new ThreadLocal<>();

    /** How objects of a class are written and read. */
    private record Written<T>(Class<T> type, Codecs.Encoder encoder, Codecs.Decoder<String> decoder) {
        T read(String text) {
            return type.cast(decoder.decode(text));
        }
    }

    /** Notes an observer. */
    public void add(ObserverMethod<?> observer, Class<?> extension) {
        Set<Annotation> qualifiers = observer.getObservedQualifiers();
        if (observer.getBeanClass() == extension
                || observer.isAsync()
                || !qualifiers.contains(Relayed.Literal.INSTANCE)) {
            return;
        }
        Type type = observer.getObservedType();
        String subject = observer.getBeanClass().getName() + " observes @Relayed " + Types.name(type);
        if (!KNOWN.containsAll(qualifiers)) {
            refused.add(
                    subject + " with other qualifiers, which are not relayed: observe @Relayed alone, and inspect the"
                            + " object");
        } else if (type instanceof Class<?> of && of != Object.class) {
            observed.put(of, observer.getBeanClass());
        } else {
            refused.add(subject + ", which no codec can read: observe a class without type parameters");
        }
    }

    /** Finds the codecs. */
    public void complete(Function<View, Codecs> codecs, Problems problems) {
        refused.forEach(problems::add);
        observed.forEach((type, observer) -> {
            try {
                Codecs known = codecs.apply(View.from(observer));
                Optional<Codecs.Encoder> encoder = known.asText(type);
                Optional<Codecs.Decoder<String>> decoder = known.fromText(type);
                if (encoder.isPresent() && decoder.isPresent()) {
                    written.put(type, new Written<>(type, encoder.get(), decoder.get()));
                } else {
                    problems.add(observer.getName() + " observes @Relayed " + type.getName()
                            + ", which no codec writes and reads as text: add a bean that implements"
                            + " org.ws101.cdi.TextCodec<" + type.getName() + ">, or " + known.json());
                }
            } catch (WebSocketDeploymentException ambiguous) {
                problems.add(
                        observer.getName() + " observes @Relayed " + type.getName() + ": " + ambiguous.getMessage());
            }
        });
    }

    /** Fires in a web application what other nodes tell it. */
    public void listen(WebSocketEndpoints endpoints, Surroundings surroundings, BeanManager beanManager) {
        for (Written<?> type : written.values()) {
            WebSocketEndpoints unused = endpoints.onTold(
                    type.type().getName(),
                    text -> surroundings.call(() -> {
                        arrive(type, text, beanManager);
                        return type;
                    }));
        }
    }

    private <T> void arrive(Written<T> type, String text, BeanManager beanManager) {
        T event = type.read(text);
        ARRIVING.set(true);
        try {
            beanManager.getEvent().select(type.type(), Relayed.Literal.INSTANCE).fire(event);
        } finally {
            ARRIVING.remove();
        }
    }

    /**
     * Tells the other nodes, unless it comes from them, or from an observer of what does.
     *
     * @param serving those of the web applications; one with a relay tells it
     * @throws IllegalArgumentException when no observer names its class, or its codec cannot write it
     */
    public void tell(Object event, Collection<WebSocketConnections> serving) {
        if (ARRIVING.get() != null) {
            return;
        }
        Class<?> type = event.getClass();
        Written<?> how = written.get(type);
        if (how == null) {
            throw new IllegalArgumentException("An event of " + type.getName()
                    + " with @Relayed reaches no observer on other nodes: add an observer with a parameter"
                    + " @Observes @Relayed "
                    + type.getSimpleName() + ", or fire it without @Relayed");
        }
        String text = text(event, how);
        for (WebSocketConnections each : serving) {
            if (each.tell(type.getName(), text) != OtherNodes.NOT_ADDRESSED) {
                return;
            }
        }
    }

    private static String text(Object event, Written<?> how) {
        Message message;
        try {
            message = how.encoder().encode(event);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalArgumentException("An event of " + how.type().getName() + " cannot be written: " + e, e);
        }
        return ((Message.Text) message).data();
    }
}
