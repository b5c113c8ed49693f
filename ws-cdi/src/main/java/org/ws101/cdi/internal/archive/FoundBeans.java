package org.ws101.cdi.internal.archive;

import jakarta.enterprise.inject.AmbiguousResolutionException;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Decorator;
import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.enterprise.inject.spi.Interceptor;
import jakarta.enterprise.inject.spi.ProcessBean;
import jakarta.enterprise.inject.spi.ProcessSyntheticBean;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * The enabled beans of an application, as the events of the container name them. Its {@code BeanManager} is no substitute: that
 * of an extension finds the beans of its own archive only, which are not those of {@code WEB-INF/classes} on Payara Micro, nor
 * those of any WAR in an EAR with the extension in {@code lib/} on WildFly. Not thread-safe: used at deployment.
 */
public final class FoundBeans {
    private final Map<Bean<?>, @Nullable Annotated> all = new LinkedHashMap<>();
    /** They are of no archive of their own, so they count in each. */
    private final Set<Bean<?>> synthetic = new HashSet<>();

    private final List<AnnotatedType<?>> classes = new ArrayList<>();

    /** Adds the bean of an event; of one that {@linkplain #isAround is around others} the class alone. */
    public void add(ProcessBean<?> event) {
        if (event.getAnnotated() instanceof AnnotatedType<?> type) {
            classes.add(type);
        }
        if (isAround(event.getBean())) {
            return;
        }
        all.put(event.getBean(), event.getAnnotated());
        if (event instanceof ProcessSyntheticBean) {
            synthetic.add(event.getBean());
        }
    }

    /** Whether it is a decorator or an interceptor: containers have events for them too, and inject them nowhere. */
    public static boolean isAround(Bean<?> bean) {
        return bean instanceof Decorator<?> || bean instanceof Interceptor<?>;
    }

    /** Adds beans of a type that the container knows, should it have had no event for them. */
    public void complete(Type type, BeanManager beanManager) {
        for (Bean<?> bean : beanManager.getBeans(type, Any.Literal.INSTANCE)) {
            if (!all.containsKey(bean)) {
                all.put(bean, null);
                synthetic.add(bean);
            }
        }
    }

    /** The classes that are beans, those of session beans, decorators and interceptors among them. */
    public List<AnnotatedType<?>> classes() {
        return classes;
    }

    /** Whether another bean specializes this one, which disables it; Weld has an event for it all the same. */
    public boolean isSpecialized(Bean<?> bean) {
        Annotated annotated = all.get(bean);
        return all.values().stream()
                .filter(other -> other != null && other.isAnnotationPresent(Specializes.class))
                .anyMatch(other -> other instanceof AnnotatedType<?> type
                        ? type.getJavaClass().getSuperclass() == bean.getBeanClass()
                        : annotated instanceof AnnotatedMethod<?> method
                                && other instanceof AnnotatedMethod<?> specializing
                                && overrides(specializing.getJavaMember(), method.getJavaMember()));
    }

    private static boolean overrides(Method specializing, Method method) {
        return specializing.getDeclaringClass().getSuperclass() == method.getDeclaringClass()
                && specializing.getName().equals(method.getName())
                && Arrays.equals(specializing.getParameterTypes(), method.getParameterTypes());
    }

    /** Those that have a type, with whatever type arguments, and that a view has. */
    public List<Bean<?>> of(Class<?> type, View view) {
        List<Bean<?>> found = new ArrayList<>();
        for (Bean<?> bean : all.keySet()) {
            if (hasType(bean, type) && counts(bean, view)) {
                found.add(bean);
            }
        }
        return found;
    }

    /**
     * Those that the container may inject at a point of a class: the one that it would choose, else all that fit; as far as their
     * types are exactly that of the point.
     */
    public Collection<Bean<?>> injected(InjectionPoint point, View view, BeanManager beanManager) {
        List<Bean<?>> fitting = new ArrayList<>();
        for (Bean<?> bean : all.keySet()) {
            if (bean.getTypes().contains(point.getType())
                    && bean.getQualifiers().containsAll(point.getQualifiers())
                    && counts(bean, view)) {
                fitting.add(bean);
            }
        }
        return chosen(fitting, beanManager).<Collection<Bean<?>>>map(List::of).orElse(fitting);
    }

    private boolean counts(Bean<?> bean, View view) {
        return !isSpecialized(bean) && (synthetic.contains(bean) || view.has(bean.getBeanClass()));
    }

    /**
     * The bean that is injected where a type is asked for without a qualifier: one of the application's own, else one of the
     * container or an extension.
     *
     * @throws WebSocketDeploymentException when there are several
     */
    public Optional<Bean<?>> injected(Class<?> type, View view, BeanManager beanManager) {
        Set<Bean<?>> own = new LinkedHashSet<>(of(type, view));
        own.removeIf(bean -> synthetic.contains(bean) || !bean.getQualifiers().contains(Default.Literal.INSTANCE));
        Set<Bean<?>> candidates = own.isEmpty() ? beanManager.getBeans(type) : own;
        Optional<Bean<?>> chosen = chosen(candidates, beanManager);
        if (chosen.isEmpty() && !candidates.isEmpty()) {
            throw new WebSocketDeploymentException("there are several beans of the type " + type.getName() + ", of "
                    + candidates.stream()
                            .map(bean -> bean.getBeanClass().getName())
                            .sorted()
                            .collect(Collectors.joining(" and of "))
                    + ": remove all but one, add qualifiers to the others, or " + remedy(candidates));
        }
        return chosen;
    }

    /**
     * The one of several beans that the container would inject, as alternatives and priorities have it; empty when it could not
     * choose.
     */
    public static Optional<Bean<?>> chosen(Collection<? extends Bean<?>> beans, BeanManager beanManager) {
        try {
            return Optional.ofNullable(beanManager.<Object>resolve(Set.copyOf(beans)));
        } catch (AmbiguousResolutionException several) {
            return Optional.empty();
        }
    }

    /** How the container can be made to choose one of several beans, as the end of a sentence. */
    public static String remedy(Collection<? extends Bean<?>> beans) {
        return beans.stream().filter(Bean::isAlternative).count() > 1
                ? "set a higher @Priority for one of the alternatives"
                : "declare one as an alternative with @Priority";
    }

    /** Those of several beans in whose place an alternative is not injected everywhere. */
    public static List<Bean<?>> prevailing(Collection<Bean<?>> beans, BeanManager beanManager) {
        return beans.stream()
                .filter(bean -> beans.stream().noneMatch(other -> replaces(other, bean, beanManager)))
                .toList();
    }

    private static boolean replaces(Bean<?> other, Bean<?> bean, BeanManager beanManager) {
        return other != bean
                && other.getTypes().containsAll(bean.getTypes())
                && other.getQualifiers().containsAll(bean.getQualifiers())
                && chosen(List.of(other, bean), beanManager)
                        .filter(other::equals)
                        .isPresent();
    }

    private static boolean hasType(Bean<?> bean, Class<?> type) {
        return bean.getTypes().stream().anyMatch(each -> Types.raw(each) == type);
    }
}
