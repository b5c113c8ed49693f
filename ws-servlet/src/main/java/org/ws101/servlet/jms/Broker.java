package org.ws101.servlet.jms;

import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;

/** A broker and a topic of it. Immutable. */
final class Broker {
    private final ConnectionFactory factory;
    private final Topics topics;
    private final String topicName;
    private final @Nullable Credentials credentials;

    /** Gives the topic of a session. */
    @FunctionalInterface
    interface Topics {
        Topic of(Session session) throws JMSException;
    }

    /** Printed nowhere. */
    private static final class Credentials {
        private final String user;
        private final String password;

        Credentials(String user, String password) {
            this.user = user;
            this.password = password;
        }
    }

    Broker(ConnectionFactory factory, Topics topics, String topicName) {
        this(factory, topics, topicName, null);
    }

    private Broker(ConnectionFactory factory, Topics topics, String topicName, @Nullable Credentials credentials) {
        this.factory = factory;
        this.topics = topics;
        this.topicName = topicName;
        this.credentials = credentials;
    }

    Broker withCredentials(String user, String password) {
        return new Broker(factory, topics, topicName, new Credentials(user, password));
    }

    Connection connect() throws JMSException {
        Credentials own = credentials;
        return own == null ? factory.createConnection() : factory.createConnection(own.user, own.password);
    }

    Topic topic(Session session) throws JMSException {
        return topics.of(session);
    }

    String topicName() {
        return topicName;
    }
}
