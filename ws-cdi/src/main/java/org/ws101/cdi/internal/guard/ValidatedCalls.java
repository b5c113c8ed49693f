package org.ws101.cdi.internal.guard;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.Validator;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.cdi.internal.model.Rejection;

/**
 * Validates the arguments and values of callbacks that have constraints. A validator is asked for with the first call: on Open
 * Liberty there is none while beans are validated. Stateless.
 */
public final class ValidatedCalls {
    private ValidatedCalls() {}

    /** What validates the calls of a method. */
    public static Guard of(Method method, Supplier<Validator> validator) {
        return new Validated(validator, method);
    }

    /** Whether it is worth asking a validator; constraints may also stand at the method that this one overrides. */
    public static boolean mayHaveConstraints(Method method) {
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
