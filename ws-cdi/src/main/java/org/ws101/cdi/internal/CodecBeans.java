package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ws101.cdi.BinaryCodec;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.codec.CodecBean;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.cdi.internal.context.SharedReference;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.optional.Present;

/** Finds the codecs among the beans, and keeps their references until the application ends. Not thread-safe: used at deployment. */
final class CodecBeans {
    private final FoundBeans beans;
    private final BeanManager beanManager;
    /** One for each bean and type, though several views have it. */
    private final Map<Source, SharedReference<Object>> references = new HashMap<>();

    private record Source(Bean<?> bean, Type type) {}

    CodecBeans(FoundBeans beans, BeanManager beanManager) {
        this.beans = beans;
        this.beanManager = beanManager;
        beans.complete(new TypeLiteral<TextCodec<?>>() {}.getType(), beanManager);
        beans.complete(new TypeLiteral<BinaryCodec<?>>() {}.getType(), beanManager);
    }

    /** Finds those of which nobody can tell what they read and write. */
    void check(Problems problems) {
        for (Class<?> kind : List.of(TextCodec.class, BinaryCodec.class)) {
            for (Bean<?> bean : beans.of(kind, new View(null))) {
                if (bean.getTypes().stream().anyMatch(type -> Types.raw(type) == kind && !isCertain(type))) {
                    problems.add(bean.getBeanClass().getName() + " is an org.ws101.cdi." + kind.getSimpleName()
                            + " of an unknown type: declare the type, such as " + kind.getSimpleName()
                            + "<Object> for all types");
                }
            }
        }
    }

    /** The codecs that a view has. */
    Codecs of(View view, Present present) {
        return new Codecs(
                codecs(new TypeLiteral<TextCodec<?>>() {}, view),
                codecs(new TypeLiteral<BinaryCodec<?>>() {}, view),
                new Codecs.Json("JSON-B", "a JSON-B provider", () -> present.json(view)));
    }

    /** Destroys the instances that are dependent on nothing else. */
    void release() {
        references.values().forEach(SharedReference::release);
    }

    @SuppressWarnings("unchecked") // the bean has the type, and the type is one of C
    private <C> List<CodecBean<C>> codecs(TypeLiteral<C> kind, View view) {
        Map<Type, Set<Bean<?>>> byType = new LinkedHashMap<>();
        for (Bean<?> bean : beans.of(kind.getRawType(), view)) {
            for (Type type : bean.getTypes()) {
                if (Types.raw(type) == kind.getRawType() && isCertain(type)) {
                    byType.computeIfAbsent(type, key -> new LinkedHashSet<>()).add(bean);
                }
            }
        }
        List<CodecBean<C>> found = new ArrayList<>();
        byType.forEach((type, sameType) -> {
            // an alternative takes the place of the others
            Set<Bean<?>> left = FoundBeans.chosen(sameType, beanManager)
                    .<Set<Bean<?>>>map(Set::of)
                    .orElse(sameType);
            for (Bean<?> bean : left) {
                SharedReference<Object> reference = references.computeIfAbsent(
                        new Source(bean, type), source -> new SharedReference<>(bean, type, Object.class, beanManager));
                found.add(new CodecBean<>(
                        Types.argument(type), bean.getBeanClass().getName(), () -> (C) reference.get()));
            }
        });
        return found;
    }

    private static boolean isCertain(Type type) {
        return type instanceof ParameterizedType && !(Types.argument(type) instanceof TypeVariable);
    }
}
