package org.ws101.cdi.internal;

import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.util.TypeLiteral;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.BinaryCodec;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.internal.codec.CodecBean;
import org.ws101.cdi.internal.codec.Codecs;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.cdi.internal.context.BeanReference;
import org.ws101.cdi.internal.model.Problems;

/** Finds the codecs among the beans, and keeps their references until the application ends. Thread-safe. */
final class CodecBeans {
    private final BeanManager beanManager;
    private final ConcurrentLinkedQueue<BeanReference<?>> references = new ConcurrentLinkedQueue<>();

    CodecBeans(BeanManager beanManager) {
        this.beanManager = beanManager;
    }

    /** The codecs of the application. */
    Codecs find(@Nullable TextCodec<Object> json, Problems problems) {
        return new Codecs(
                beans(new TypeLiteral<TextCodec<?>>() {}, problems),
                beans(new TypeLiteral<BinaryCodec<?>>() {}, problems),
                json);
    }

    /** Destroys the instances that are dependent on nothing else. */
    void release() {
        references.forEach(BeanReference::release);
        references.clear();
    }

    @SuppressWarnings("unchecked") // the bean has the type, and the type is one of C
    private <C> List<CodecBean<C>> beans(TypeLiteral<C> kind, Problems problems) {
        Map<Type, Set<Bean<?>>> byType = new LinkedHashMap<>();
        for (Bean<?> bean : beanManager.getBeans(kind.getType(), Any.Literal.INSTANCE)) {
            for (Type type : bean.getTypes()) {
                if (Types.raw(type) == kind.getRawType() && isCertain(type, bean, problems)) {
                    byType.computeIfAbsent(type, key -> new LinkedHashSet<>()).add(bean);
                }
            }
        }
        List<CodecBean<C>> found = new ArrayList<>();
        byType.forEach((type, beans) -> {
            for (Bean<?> bean : resolved(beans)) {
                found.add(new CodecBean<>(
                        Types.argument(type), bean.getBeanClass().getName(), new Once<>(() ->
                                (C) reference(bean, type))));
            }
        });
        return found;
    }

    /** An alternative takes the place of the others. */
    private Set<Bean<?>> resolved(Set<Bean<?>> beans) {
        try {
            return Set.of(beanManager.<Object>resolve(beans));
        } catch (AmbiguousResolutionException several) {
            return beans;
        }
    }

    private static boolean isCertain(Type type, Bean<?> bean, Problems problems) {
        Type argument = Types.argument(type);
        if (type instanceof ParameterizedType && !(argument instanceof TypeVariable)) {
            return true;
        }
        String kind = Types.raw(type).getSimpleName();
        problems.add(bean.getBeanClass().getName() + " is an org.ws101.cdi." + kind
                + " of no certain type: give the type, such as " + kind + "<Object> for all types");
        return false;
    }

    private Object reference(Bean<?> bean, Type type) {
        BeanReference<Object> reference = BeanReference.to(bean, type, Object.class, beanManager);
        references.add(reference);
        return reference.instance();
    }

    /** Asks when it is first needed, and keeps the answer. */
    private static final class Once<C> implements Supplier<C> {
        private final Supplier<C> source;
        private final ReentrantLock asking = new ReentrantLock();
        private volatile @Nullable C answer;

        Once(Supplier<C> source) {
            this.source = source;
        }

        @Override
        public C get() {
            C known = answer;
            if (known != null) {
                return known;
            }
            asking.lock();
            try {
                C asked = answer == null ? source.get() : answer;
                answer = asked;
                return asked;
            } finally {
                asking.unlock();
            }
        }
    }
}
