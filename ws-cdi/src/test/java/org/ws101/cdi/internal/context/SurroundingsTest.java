package org.ws101.cdi.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(
        value = 60,
        threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // OpenWebBeans SE has a request on its first thread
class SurroundingsTest {
    private final SeContainer container = SeContainerInitializer.newInstance()
            .disableDiscovery()
            .addBeanClasses(PerRequest.class)
            .initialize();
    private final ClassLoader own = new ClassLoader("own", null) {};
    private final Surroundings surroundings =
            Surroundings.withRequestContext(container.getBeanManager(), new ConnectionContext(), own);

    @AfterEach
    void close() {
        container.close();
    }

    @Test
    void requestContextIsActiveDuringTheCallOnly() {
        assertEquals(0, (int) surroundings.call(this::askRequest));
        assertThrows(ContextNotActiveException.class, this::askRequest);
    }

    @Test
    void requestContextEndsWhenTheCallThrows() {
        assertThrows(IllegalStateException.class, () -> surroundings.call(this::fail));
        assertFalse(requestContextIsActive());
    }

    @Test
    void requestContextThatWasActiveBeforeStaysActiveAndIsTheSame() {
        RequestContextController outer =
                container.select(RequestContextController.class).get();
        outer.activate();
        try {
            container.select(PerRequest.class).get().number(7);
            assertEquals(7, (int) surroundings.call(this::askRequest));
            assertTrue(requestContextIsActive());
            assertEquals(7, askRequest());
        } finally {
            outer.deactivate();
        }
    }

    @Test
    void callWithinACallSharesTheRequestContext() {
        surroundings.call(() -> {
            container.select(PerRequest.class).get().number(7);
            assertEquals(7, (int) surroundings.call(this::askRequest));
            assertEquals(7, askRequest());
            return this;
        });
        assertFalse(requestContextIsActive());
    }

    @Test
    void contextClassLoaderIsRestoredEvenWhenTheCallThrows() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        assertSame(own, surroundings.call(() -> Thread.currentThread().getContextClassLoader()));
        assertThrows(IllegalStateException.class, () -> surroundings.call(this::fail));
        assertSame(before, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void withoutAClassLoaderTheContextClassLoaderIsLeftAlone() {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Surroundings plain = Surroundings.withRequestContext(container.getBeanManager(), new ConnectionContext(), null);
        assertSame(before, plain.call(() -> Thread.currentThread().getContextClassLoader()));
    }

    private int askRequest() {
        return container.select(PerRequest.class).get().number();
    }

    private Object fail() {
        throw new IllegalStateException("thrown on purpose");
    }

    private boolean requestContextIsActive() {
        try {
            return container.getBeanManager().getContext(RequestScoped.class).isActive();
        } catch (ContextNotActiveException inactive) {
            return false;
        }
    }

    @RequestScoped
    static class PerRequest {
        private int number;

        int number() {
            return number;
        }

        void number(int changed) {
            number = changed;
        }
    }
}
