package org.ws101.cdi.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.HandshakeDecision;
import org.ws101.servlet.HandshakeRequest;

/**
 * A value that callbacks take from the path or the query of the request; the same for the whole connection. Immutable.
 *
 * @param source where it stands
 * @param name the name there
 * @param shape how many there may be
 * @param conversion makes an object of each text
 */
record HandshakeValue(Source source, String name, Shape shape, Conversion conversion) {
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    enum Source {
        PATH,
        QUERY
    }

    enum Shape {
        /** Cannot be null. */
        REQUIRED,
        NULLABLE,
        OPTIONAL,
        LIST
    }

    /** The value; null when there is none. */
    @Nullable
    Object of(HandshakeRequest request) throws Exception {
        return of(
                source == Source.PATH
                        ? List.of(request.pathParameter(name))
                        : request.queryParameters().getOrDefault(name, List.of()));
    }

    /** The value that is made of these texts; null when there is none. */
    @Nullable
    Object of(List<String> texts) throws Exception {
        if (shape == Shape.LIST) {
            List<Object> values = new ArrayList<>(texts.size());
            for (String text : texts) {
                values.add(conversion.convert(text));
            }
            return List.copyOf(values);
        }
        @Nullable Object value = texts.isEmpty() ? null : conversion.convert(texts.get(0));
        if (value == null && shape == Shape.REQUIRED) {
            throw new IllegalArgumentException("The query has no parameter " + name);
        }
        return shape == Shape.OPTIONAL ? Optional.ofNullable(value) : value;
    }

    /** Whether the request has a value that can be read; a refusal names the parameter, and nothing of what went wrong. */
    HandshakeDecision check(HandshakeRequest request) {
        try {
            of(request);
            return HandshakeDecision.permit();
        } catch (Exception unreadable) {
            return source == Source.PATH
                    ? HandshakeDecision.refuse(NOT_FOUND, "There is nothing at this path.")
                    : HandshakeDecision.refuse(
                            BAD_REQUEST, "The parameter " + name + " of the query is missing or cannot be read.");
        }
    }
}
