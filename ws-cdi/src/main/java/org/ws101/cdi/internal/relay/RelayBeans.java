package org.ws101.cdi.internal.relay;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.context.SharedReference;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.NamedRelay;

/**
 * Finds what carries broadcasts to other nodes: a bean of type {@link Relay}, or the topic that the configuration names, with a connection
 * factory that it names, too, or that is a bean. Not thread-safe: used at deployment.
 */
public final class RelayBeans {
    /** What its keys are below {@code ws101}. */
    public static final Set<String> KEYS = Set.of("relay.connectionFactory", "relay.topic");

    private static final String CONNECTION_FACTORY = "jakarta.jms.ConnectionFactory";

    private final FoundBeans beans;
    private final BeanManager beanManager;
    private final Map<String, String> configured;
    private final @Nullable Class<?> connectionFactory;
    private final List<SharedReference<?>> references = new ArrayList<>();

    /** @param configured what is set of {@code connectionFactory} and {@code topic} */
    public RelayBeans(FoundBeans beans, BeanManager beanManager, Map<String, String> configured) {
        this.beans = beans;
        this.beanManager = beanManager;
        this.configured = configured;
        connectionFactory = find();
        beans.complete(Relay.class, beanManager);
        if (connectionFactory != null) {
            beans.complete(connectionFactory, beanManager);
        }
    }

    private static @Nullable Class<?> find() {
        try {
            return Class.forName(CONNECTION_FACTORY, false, RelayBeans.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    /**
     * The relay of a web application, from a thread of which this is called.
     *
     * @throws WebSocketDeploymentException when there are several, or what is configured is not there
     */
    public Optional<Relay> of(View view) {
        Optional<Bean<?>> bean = beans.injected(Relay.class, view, beanManager);
        if (bean.isPresent()) {
            return Optional.of(reference(bean.get(), Relay.class));
        }
        String topic = configured.get("topic");
        String factory = configured.get("connectionFactory");
        if (topic == null) {
            if (factory != null) {
                throw new WebSocketDeploymentException(
                        "The configuration key ws101.relay.connectionFactory is \"" + factory
                                + "\", but there is no ws101.relay.topic: write the name of the topic that the nodes of this"
                                + " application share");
            }
            return Optional.empty();
        }
        return Optional.of(factory == null ? ofBean(topic, view) : NamedRelay.lookup(factory, topic));
    }

    private Relay ofBean(String topic, View view) {
        Class<?> type = connectionFactory;
        Optional<Bean<?>> bean = type == null ? Optional.empty() : beans.injected(type, view, beanManager);
        if (type == null || bean.isEmpty()) {
            throw new WebSocketDeploymentException("The configuration key ws101.relay.topic is \"" + topic
                    + "\", but there is no " + CONNECTION_FACTORY
                    + ": set ws101.relay.connectionFactory to the JNDI name of one, or produce a bean of that type");
        }
        return NamedRelay.over(reference(bean.get(), type), topic);
    }

    private <T> T reference(Bean<?> bean, Class<T> type) {
        SharedReference<T> reference = new SharedReference<>(bean, type, type, beanManager);
        references.add(reference);
        return reference.get();
    }

    /** Destroys the instances that are dependent on nothing else. */
    public void release() {
        references.forEach(SharedReference::release);
    }
}
