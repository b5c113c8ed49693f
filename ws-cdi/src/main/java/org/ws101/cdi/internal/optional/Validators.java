package org.ws101.cdi.internal.optional;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.validation.Validation;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.context.SharedReference;
import org.ws101.servlet.WebSocketDeploymentException;

/** The validators of the views: the bean that a view has injected, or else a default one. Not thread-safe: used at deployment. */
final class Validators {
    private final BeanManager beanManager;
    private final FoundBeans beans;
    private final Map<View, Supplier<Validator>> validators = new HashMap<>();
    private final List<Runnable> releases = new ArrayList<>();

    Validators(BeanManager beanManager, FoundBeans beans) {
        this.beanManager = beanManager;
        this.beans = beans;
    }

    /**
     * That of a view.
     *
     * @throws WebSocketDeploymentException when there is none
     */
    Supplier<Validator> of(View view) {
        return validators.computeIfAbsent(view, this::find);
    }

    void close() {
        releases.forEach(Runnable::run);
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
}
