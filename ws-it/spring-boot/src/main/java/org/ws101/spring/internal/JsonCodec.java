package org.ws101.spring.internal;

import java.lang.reflect.Type;
import org.ws101.cdi.TextCodec;

/** What reads and writes as text the objects that no codec bean does. Thread-safe. */
public interface JsonCodec extends TextCodec<Object> {
    /** Of a library of this kind. */
    static JsonCodec of(Writing writing, Reading reading) {
        return new JsonCodec() {
            @Override
            public String encode(Object value) throws Exception {
                return writing.write(value);
            }

            @Override
            public Object decode(String text, Type type) throws Exception {
                return reading.read(text, type);
            }
        };
    }

    /** Writes an object. */
    @FunctionalInterface
    interface Writing {
        String write(Object value) throws Exception;
    }

    /** Reads an object of a type. */
    @FunctionalInterface
    interface Reading {
        Object read(String text, Type type) throws Exception;
    }
}
