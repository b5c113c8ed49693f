package org.ws101.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.ws101.servlet.jms.JmsRelay;

/** Several nodes of the demo in this process, each on a port of its own, and a broker between them, which has no port. */
final class Nodes implements AutoCloseable {
    private static final String BROKER = "vm://101";
    private static final int MOST = 9;
    /** Kept here, for the logging of the JDK forgets the level of a logger that nobody holds. */
    private static final Logger ARTEMIS = Logger.getLogger("org.apache.activemq");

    private final EmbeddedActiveMQ broker;
    private final List<Demo> demos = new ArrayList<>();
    private final List<JmsRelay> relays = new ArrayList<>();

    private Nodes(EmbeddedActiveMQ broker) {
        this.broker = broker;
    }

    /**
     * How many nodes there are to be: the system property {@code nodes}.
     *
     * @throws IllegalArgumentException when it is out of its range
     */
    static int count(String property) {
        if (!property.strip().matches("[1-" + MOST + "]")) {
            throw new IllegalArgumentException(
                    "The system property nodes is \"" + property + "\": set it to 1 to " + MOST + ", as -Dnodes=2");
        }
        return Integer.parseInt(property.strip());
    }

    /** @param port of the first one, and the others have those that follow; or 0 for any that are free */
    static Nodes start(int count, int port) throws Exception {
        ARTEMIS.setLevel(Level.SEVERE);
        Nodes nodes = new Nodes(broker());
        try {
            for (int i = 0; i < count; i++) {
                JmsRelay relay = JmsRelay.of(new ActiveMQConnectionFactory(BROKER), "ws101-demo");
                nodes.relays.add(relay);
                nodes.demos.add(
                        Demo.start(port == 0 ? 0 : port + i, "node " + (i + 1) + " of " + count, Optional.of(relay)));
            }
        } catch (Exception failure) {
            nodes.close();
            throw failure;
        }
        return nodes;
    }

    private static EmbeddedActiveMQ broker() throws Exception {
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("only", BROKER);
        EmbeddedActiveMQ started = new EmbeddedActiveMQ();
        started.setConfiguration(configuration);
        started.start();
        return started;
    }

    List<Demo> demos() {
        return List.copyOf(demos);
    }

    /** Whether every node is connected to the broker. */
    boolean areConnected() {
        return relays.stream().allMatch(relay -> relay.counts().connected());
    }

    @Override
    public void close() {
        demos.forEach(Demo::close);
        try {
            broker.stop();
        } catch (Exception failure) {
            Logger.getLogger(Nodes.class.getName()).log(Level.WARNING, "The broker did not stop cleanly", failure);
        }
    }
}
