package org.ws101.spring.internal;

import jakarta.validation.Validator;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ListableBeanFactory;
import org.ws101.cdi.internal.guard.OptionalApis;
import org.ws101.cdi.internal.guard.SecurityAnnotations;
import org.ws101.cdi.internal.guard.ValidatedCalls;
import org.ws101.cdi.internal.model.DeclaredMethod;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.servlet.WebSocketDeploymentException;

/** What stands before and behind callbacks, where the APIs for it are present. Stateless. */
final class Guards {
    private final ListableBeanFactory beans;

    Guards(ListableBeanFactory beans) {
        this.beans = beans;
    }

    List<Guard> of(DeclaredMethod callback) {
        List<Guard> guards = new ArrayList<>();
        if (OptionalApis.haveSecurity()) {
            SecurityAnnotations.of(callback).ifPresent(guards::add);
        }
        if (OptionalApis.haveValidation() && ValidatedCalls.mayHaveConstraints(callback.method())) {
            guards.add(Validation.of(callback, beans));
        }
        return guards;
    }

    /** Loaded only where there is Bean Validation. */
    private static final class Validation {
        static Guard of(DeclaredMethod callback, ListableBeanFactory beans) {
            if (ContextHierarchy.names(Validator.class, beans).isEmpty()) {
                throw new WebSocketDeploymentException(
                        "has constraints, and there is no bean of the type " + Validator.class.getName()
                                + ": add spring-boot-starter-validation, or remove the constraints");
            }
            return ValidatedCalls.of(callback.method(), () -> beans.getBean(Validator.class));
        }
    }
}
