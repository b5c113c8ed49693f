package org.ws101.servlet.internal.transport.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.ws101.internal.thread.SystemTimers;

class InMemoryTest {
    private static ServletContext contextWith(Map<String, Object> attributes) {
        return (ServletContext) Proxy.newProxyInstance(
                InMemoryTest.class.getClassLoader(),
                new Class<?>[] {ServletContext.class},
                (proxy, method, args) -> attributes.get((String) args[0]));
    }

    @Test
    void isAnAttributeOfTheContext() {
        try (SystemTimers timers = new SystemTimers("timers")) {
            InMemory there = new InMemory((request, response, upgrade) -> {}, timers, UnaryOperator.identity());
            assertSame(
                    there,
                    InMemory.of(contextWith(Map.of(InMemory.ATTRIBUTE, there))).orElseThrow());
        }
    }

    @Test
    void isNotThereInAContainer() {
        assertEquals(Optional.empty(), InMemory.of(contextWith(Map.of())));
    }
}
