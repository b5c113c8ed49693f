package org.ws101.cdi.internal.codec;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.ws101.servlet.WebSocketDeploymentException;

/** Chooses among the codecs of one kind by type. Immutable. */
final class Choice<C> {
    private final List<CodecBean<C>> all;

    Choice(List<CodecBean<C>> all) {
        this.all = List.copyOf(all);
    }

    /**
     * The codec for exactly that type, else for its nearest supertype.
     *
     * @throws WebSocketDeploymentException when several are, and none is nearest
     */
    Optional<CodecBean<C>> writing(Type type) {
        Optional<CodecBean<C>> exact =
                nearest(type, codec -> Types.boxed(codec.type()).equals(Types.boxed(type)));
        return exact.isPresent()
                ? exact
                : nearest(
                        type,
                        codec ->
                                codec.type() instanceof Class<?> c && c.isAssignableFrom(Types.raw(Types.boxed(type))));
    }

    /**
     * The codec for exactly that type, else for its nearest supertype, else for a subtype.
     *
     * @throws WebSocketDeploymentException when several are, and none is nearest
     */
    Optional<CodecBean<C>> reading(Type type) {
        Optional<CodecBean<C>> writing = writing(type);
        return writing.isPresent()
                ? writing
                : nearest(type, codec -> type instanceof Class<?> c && c.isAssignableFrom(Types.raw(codec.type())));
    }

    private Optional<CodecBean<C>> nearest(Type type, Predicate<CodecBean<C>> fits) {
        List<CodecBean<C>> fitting = all.stream().filter(fits).toList();
        List<CodecBean<C>> nearest = fitting.stream()
                .filter(codec -> fitting.stream()
                        .allMatch(other -> Types.raw(other.type()).isAssignableFrom(Types.raw(codec.type()))))
                .toList();
        if (nearest.size() == 1) {
            return Optional.of(nearest.get(0));
        }
        if (fitting.isEmpty()) {
            return Optional.empty();
        }
        throw new WebSocketDeploymentException("several codecs fit the type " + Types.name(type) + ": "
                + fitting.stream().map(CodecBean::source).sorted().collect(Collectors.joining(" and "))
                + "; remove all but one, or add one for exactly this type");
    }
}
