package org.ws101.cdi.internal.codec;

import java.lang.reflect.Type;
import java.util.function.Supplier;

/**
 * A codec that was found. Immutable.
 *
 * @param <C> {@code TextCodec} or {@code BinaryCodec}
 * @param type the objects that it reads and writes
 * @param source its class or producer, for messages
 * @param instance gives it; from when the container runs
 */
public record CodecBean<C>(Type type, String source, Supplier<C> instance) {}
