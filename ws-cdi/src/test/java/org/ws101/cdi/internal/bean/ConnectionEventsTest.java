package org.ws101.cdi.internal.bean;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.cdi.Closed;
import org.ws101.cdi.WebSocketBeans;

class ConnectionEventsTest {

    @Test
    void synchronousObserversAreToldThoughTheAsynchronousCannotBe() {
        try (SeContainer container = SeContainerInitializer.newInstance()
                .disableDiscovery()
                .addExtensions(WebSocketBeans.extension())
                .addBeanClasses(Observer.class)
                .initialize()) {
            BeanManager real = container.getBeanManager();
            BeanManager rejecting = replacing(BeanManager.class, real, "getEvent", () -> rejecting(real.getEvent()));
            WebSocket webSocket = (WebSocket) Proxy.newProxyInstance(
                    WebSocket.class.getClassLoader(), new Class<?>[] {WebSocket.class}, (proxy, method, args) -> null);
            new ConnectionEvents(rejecting, Observer.class).closed(webSocket);
            assertEquals(1, Observer.COUNT.getAndSet(0));
        }
    }

    /** As the container's executor does when it is shut down before the last connection is over. */
    private static Event<?> rejecting(Event<?> real) {
        return (Event<?>) Proxy.newProxyInstance(
                ConnectionEventsTest.class.getClassLoader(), new Class<?>[] {Event.class}, (proxy, method, args) -> {
                    if (method.getName().equals("fireAsync")) {
                        throw new RejectedExecutionException("shut down");
                    }
                    Object result = method.invoke(real, args);
                    return result instanceof Event<?> selected ? rejecting(selected) : result;
                });
    }

    private static <T> T replacing(Class<T> type, T real, String name, java.util.function.Supplier<?> answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            try {
                return method.getName().equals(name) ? answer.get() : method.invoke(real, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    @ApplicationScoped
    static class Observer {
        static final AtomicInteger COUNT = new AtomicInteger();

        void closed(@Observes @Closed WebSocket webSocket) {
            COUNT.incrementAndGet();
        }
    }
}
