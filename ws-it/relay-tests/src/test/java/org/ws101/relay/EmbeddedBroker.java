package org.ws101.relay;

import jakarta.jms.ConnectionFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.jspecify.annotations.Nullable;

/** An Artemis in this process, without a port, which can be stopped and started again. */
public final class EmbeddedBroker implements AutoCloseable {
    /** It says much, and an error again and again while the broker is stopped; held, since loggers are garbage otherwise. */
    private static final Logger ARTEMIS = Logger.getLogger("org.apache.activemq");

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String url = "vm://" + NUMBER.incrementAndGet();
    private @Nullable EmbeddedActiveMQ running;

    public EmbeddedBroker() {
        start();
    }

    /** A broker that keeps nothing on disk. */
    static EmbeddedActiveMQ at(String acceptor) throws Exception {
        ARTEMIS.setLevel(Level.OFF);
        Configuration configuration = new ConfigurationImpl()
                .setPersistenceEnabled(false)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .addAcceptorConfiguration("only", acceptor);
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfiguration(configuration);
        broker.start();
        return broker;
    }

    void start() {
        try {
            running = at(url);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    public void stop() {
        try {
            if (running != null) {
                running.stop();
            }
            running = null;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return url;
    }

    public ConnectionFactory factory() {
        return new ActiveMQConnectionFactory(url);
    }

    @Override
    public void close() {
        stop();
    }
}
