package org.ws101.micrometer;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.lang.reflect.Proxy;

/** A connection factory whose broker is away. Stateless. */
final class NoBroker {
    private NoBroker() {}

    static ConnectionFactory factory() {
        return (ConnectionFactory) Proxy.newProxyInstance(
                NoBroker.class.getClassLoader(),
                new Class<?>[] {ConnectionFactory.class},
                (proxy, method, arguments) -> {
                    throw new JMSException("The broker is away");
                });
    }
}
