package org.ws101.cdi.internal.serving;

import jakarta.enterprise.inject.spi.Bean;
import org.ws101.cdi.internal.context.Surroundings;

/**
 * A bean that serves connections. Immutable and thread-safe.
 *
 * @param <T> what it is called as
 * @param bean the bean
 * @param type one of its types
 * @param surroundings what is around its calls
 * @param events tells who wants to know
 */
public record Service<T>(Bean<?> bean, Class<T> type, Surroundings surroundings, ConnectionEvents events) {}
