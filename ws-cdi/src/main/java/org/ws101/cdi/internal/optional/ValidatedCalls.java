package org.ws101.cdi.internal.optional;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.metadata.MethodDescriptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.internal.context.BeanReference;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.cdi.internal.model.Rejection;
import org.ws101.servlet.WebSocketDeploymentException;

/** Validates the arguments and values of callbacks that have constraints. Thread-safe when deployed. */
final class ValidatedCalls {
    private final BeanManager beanManager;
    private @Nullable ValidatorFactory own;
    private @Nullable BeanReference<Validator> reference;
    private @Nullable Validator validator;

    ValidatedCalls(BeanManager beanManager) {
        this.beanManager = beanManager;
    }

    /**
     * What validates the calls of a method; empty when it has no constraints.
     *
     * @throws WebSocketDeploymentException when it has constraints, and there is nothing to validate them with
     */
    Optional<Guard> of(Method method) {
        if (!mayHaveConstraints(method)) {
            return Optional.empty();
        }
        Validator found = validator();
        MethodDescriptor constraints = found.getConstraintsForClass(method.getDeclaringClass())
                .getConstraintsForMethod(method.getName(), method.getParameterTypes());
        if (constraints == null) {
            return Optional.empty();
        }
        return Optional.of(new Validated(
                found, method, constraints.hasConstrainedParameters(), constraints.hasConstrainedReturnValue()));
    }

    void close() {
        if (own != null) {
            own.close();
        }
        if (reference != null) {
            reference.release();
        }
    }

    /** Whether it is worth making a validator; constraints may also be inherited, so methods that override count too. */
    private static boolean mayHaveConstraints(Method method) {
        return Stream.<AnnotatedElement>concat(Stream.of(method), Arrays.stream(method.getParameters()))
                .flatMap(element -> Arrays.stream(element.getAnnotations()))
                .map(Annotation::annotationType)
                .anyMatch(type -> type == Valid.class || type.isAnnotationPresent(Constraint.class));
    }

    private Validator validator() {
        if (validator == null) {
            validator = findValidator();
        }
        return validator;
    }

    private Validator findValidator() {
        Set<Bean<?>> beans = beanManager.getBeans(Validator.class);
        if (!beans.isEmpty()) {
            BeanReference<Validator> found = BeanReference.to(beanManager.resolve(beans), Validator.class, beanManager);
            reference = found;
            return found.instance();
        }
        try {
            ValidatorFactory created = Validation.buildDefaultValidatorFactory();
            own = created;
            return created.getValidator();
        } catch (ValidationException e) {
            throw new WebSocketDeploymentException(
                    "has constraints, and there is no validator (" + e.getMessage()
                            + "): add a Bean Validation provider, or remove the constraints",
                    e);
        }
    }

    private record Validated(Validator validator, Method method, boolean ofParameters, boolean ofValue)
            implements Guard {
        @Override
        public void before(Object instance, @Nullable Object[] arguments) throws Rejection {
            if (ofParameters) {
                reject(
                        validator.forExecutables().validateParameters(instance, method, arguments),
                        new WebSocketFailure(CloseCode.POLICY_VIOLATION, "The payload is not valid."));
            }
        }

        /** What the application itself returns is no fault of the peer. */
        @Override
        public void after(Object instance, @Nullable Object value) throws Rejection {
            if (ofValue) {
                reject(
                        validator.forExecutables().validateReturnValue(instance, method, value),
                        new WebSocketFailure(CloseCode.INTERNAL_SERVER_ERROR, ""));
            }
        }

        private static void reject(Set<? extends ConstraintViolation<?>> violations, WebSocketFailure otherwise)
                throws Rejection {
            if (!violations.isEmpty()) {
                throw new Rejection(new ConstraintViolationException(violations), otherwise);
            }
        }
    }
}
