package org.ws101.cdi.internal.model;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.ws101.cdi.internal.codec.Types;

/**
 * Types of the platform that are no data: a codec for any object, such as JSON-B, would make something of them that nobody
 * wants. Stateless.
 */
final class Platform {
    /** The data of JSON-P, which JSON-B reads and writes as it is. */
    private static final String JSON = "jakarta.json.";

    private Platform() {}

    /** The type itself, or one of its arguments or components, that is such a type. */
    static Optional<Class<?>> typeIn(Type type) {
        Class<?> raw = Types.raw(type);
        if (raw.isArray()) {
            Class<?> component = raw.getComponentType();
            return typeIn(type instanceof GenericArrayType array ? array.getGenericComponentType() : component);
        }
        if (isNoData(raw)) {
            return Optional.of(raw);
        }
        Type[] within = type instanceof ParameterizedType parameterized
                ? parameterized.getActualTypeArguments()
                : type instanceof WildcardType wildcard ? wildcard.getUpperBounds() : new Type[0];
        return Arrays.stream(within)
                .map(Platform::typeIn)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean isNoData(Class<?> type) {
        String name = type.getName();
        return Stream.of(BaseStream.class, Iterator.class, Future.class, CompletionStage.class, Flow.Publisher.class)
                        .anyMatch(noData -> noData.isAssignableFrom(type))
                || name.startsWith("java.util.concurrent.")
                || (name.startsWith("jakarta.") && !name.startsWith(JSON));
    }

    /** What to take in place of the type, behind the list of what is allowed; mostly nothing. */
    static String remedy(Type type, Side side) {
        return side == Side.SERVER && Types.raw(type).getName().equals("jakarta.servlet.http.HttpSession")
                ? "; org.ws101.servlet.HandshakeRequest has the id and the attributes of the HTTP session"
                : "";
    }
}
