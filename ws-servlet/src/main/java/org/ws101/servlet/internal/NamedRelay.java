package org.ws101.servlet.internal;

import jakarta.jms.ConnectionFactory;
import java.util.Optional;
import org.ws101.servlet.Relay;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.jms.JmsRelay;

/** Finds the relay that settings name, where there is Jakarta Messaging. Stateless. */
public final class NamedRelay {
    private NamedRelay() {}

    /**
     * Looks it up; on a thread of the application, since names are different in each.
     *
     * @param hasRelay whether the application has one already: the topic alone may have been meant for that
     * @throws WebSocketDeploymentException when there is nothing suitable of these names, only one of them is there, or there is no
     *     Jakarta Messaging
     */
    public static Optional<Relay> of(FilterSettings.RelayNames names, boolean hasRelay) {
        if (names.connectionFactory().isEmpty()) {
            if (names.topic().isPresent() && !hasRelay) {
                throw new WebSocketDeploymentException(
                        "The option relayTopic is \"" + names.topic().get()
                                + "\", but there is no relayConnectionFactory: write the JNDI name of one, or add a relay"
                                + " in code or as a bean");
            }
            return Optional.empty();
        }
        String factory = names.connectionFactory().get();
        String topic = names.topic()
                .orElseThrow(() -> new WebSocketDeploymentException("The option relayConnectionFactory is \"" + factory
                        + "\", but there is no relayTopic: write the name of the topic that the nodes of this application"
                        + " share"));
        return Optional.of(lookup(factory, topic));
    }

    /**
     * A relay over a topic, with an object of the application.
     *
     * @param connectionFactory a {@code ConnectionFactory}
     */
    public static Relay over(Object connectionFactory, String topic) {
        return JmsRelay.of((ConnectionFactory) connectionFactory, topic);
    }

    /** Looks it up by both names. */
    public static Relay lookup(String connectionFactory, String topic) {
        try {
            return JmsRelay.lookup(connectionFactory, topic);
        } catch (NoClassDefFoundError e) {
            throw new WebSocketDeploymentException(
                    "There is no Jakarta Messaging for the relay over the topic " + topic + " (" + e
                            + "): switch it on in the server, such as with the feature messaging-3.1 in Open Liberty or the"
                            + " profile standalone-full.xml in WildFly; elsewhere add the client of a broker, such as"
                            + " org.apache.activemq:artemis-jakarta-client",
                    e);
        }
    }
}
