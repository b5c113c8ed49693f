package org.ws101.cdi.internal.optional;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.context.SharedReference;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.cdi.internal.model.Rejection;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * Validates the arguments and values of callbacks that have constraints. A validator that is a bean is asked for with the first
 * call: on Open Liberty there is none while beans are validated. Thread-safe when deployed.
 */
final class ValidatedCalls {
    private final BeanManager beanManager;
    private final FoundBeans beans;
    private final Map<View, Supplier<Validator>> validators = new HashMap<>();
    private final List<Runnable> releases = new ArrayList<>();

    ValidatedCalls(BeanManager beanManager, FoundBeans beans) {
        this.beanManager = beanManager;
        this.beans = beans;
    }

    /**
     * What validates the calls of a method; empty when it has no constraints.
     *
     * @throws WebSocketDeploymentException when it has constraints, and there is nothing to validate them with
     */
    Optional<Guard> of(Method method, View view) {
        return mayHaveConstraints(method)
                ? Optional.of(new Validated(validators.computeIfAbsent(view, this::find), method))
                : Optional.empty();
    }

    void close() {
        releases.forEach(Runnable::run);
    }

    /** Whether it is worth asking a validator; constraints may also stand at the method that this one overrides. */
    private static boolean mayHaveConstraints(Method method) {
        return supertypes(method.getDeclaringClass())
                .map(type -> declared(type, method))
                .flatMap(Optional::stream)
                .anyMatch(ValidatedCalls::hasConstraints);
    }

    /** The class, its superclasses and all their interfaces. */
    private static Stream<Class<?>> supertypes(Class<?> type) {
        return Stream.concat(
                Stream.of(type),
                Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                        .flatMap(ValidatedCalls::supertypes));
    }

    private static Optional<Method> declared(Class<?> type, Method like) {
        try {
            return Optional.of(type.getDeclaredMethod(like.getName(), like.getParameterTypes()));
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }

    private static boolean hasConstraints(Method method) {
        return Stream.<AnnotatedElement>concat(Stream.of(method), Arrays.stream(method.getParameters()))
                        .anyMatch(ValidatedCalls::isConstrained)
                || isConstrainedWithin(method.getAnnotatedReturnType())
                || Arrays.stream(method.getAnnotatedParameterTypes()).anyMatch(ValidatedCalls::isConstrainedWithin);
    }

    private static boolean isConstrained(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type == Valid.class || type.isAnnotationPresent(Constraint.class));
    }

    /** Such as the elements of a {@code List<@NotBlank String>}. */
    private static boolean isConstrainedWithin(AnnotatedType type) {
        return isConstrained(type)
                || (type instanceof AnnotatedParameterizedType generic
                        && Arrays.stream(generic.getAnnotatedActualTypeArguments())
                                .anyMatch(ValidatedCalls::isConstrainedWithin));
    }

    private Supplier<Validator> find(View view) {
        Optional<Bean<?>> bean = beans.injected(Validator.class, view, beanManager);
        if (bean.isPresent()) {
            SharedReference<Validator> reference =
                    new SharedReference<>(bean.get(), Validator.class, Validator.class, beanManager);
            releases.add(reference::release);
            return reference;
        }
        try {
            ValidatorFactory created = Validation.buildDefaultValidatorFactory();
            releases.add(created::close);
            Validator validator = created.getValidator();
            return () -> validator;
        } catch (ValidationException e) {
            throw new WebSocketDeploymentException(
                    "has constraints, and there is no validator (" + e.getMessage()
                            + "): add a Bean Validation provider, or remove the constraints",
                    e);
        }
    }

    /** Where no validator can be had the call fails; unchecked it is never made. */
    private record Validated(Supplier<Validator> validator, Method method) implements Guard {
        @Override
        public void before(Object instance, @Nullable Object[] arguments) throws Rejection {
            var violations = validator.get().forExecutables().validateParameters(instance, method, arguments);
            if (!violations.isEmpty()) {
                throw new Rejection(
                        new ConstraintViolationException(violations),
                        new WebSocketFailure(CloseCode.POLICY_VIOLATION, "The payload is not valid."));
            }
        }

        /** What the application itself returns is no fault of the peer: it counts as what the method throws. */
        @Override
        public void after(Object instance, @Nullable Object value) {
            var violations = validator.get().forExecutables().validateReturnValue(instance, method, value);
            if (!violations.isEmpty()) {
                throw new ConstraintViolationException(violations);
            }
        }
    }
}
