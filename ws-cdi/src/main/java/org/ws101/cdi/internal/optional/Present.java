package org.ws101.cdi.internal.optional;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.servlet.WebSocketDeploymentException;

/** What is there of the optional APIs, behind types that are always there. Not thread-safe: used at deployment. */
public final class Present {
    private final @Nullable JsonCodec json;
    private final @Nullable ValidatedCalls validation;
    private final boolean security = isThere("jakarta.annotation.security.RolesAllowed");
    private final @Nullable Configuration configuration =
            isThere("org.eclipse.microprofile.config.ConfigProvider") ? new Configuration() : null;

    /** Looks for the APIs. */
    public Present(BeanManager beanManager) {
        json = isThere("jakarta.json.bind.Jsonb") ? JsonCodec.find(beanManager) : null;
        validation = isThere("jakarta.validation.Validation") ? new ValidatedCalls(beanManager) : null;
    }

    /** The codec for what has no other; null without JSON-B. */
    public @Nullable TextCodec<Object> json() {
        return json;
    }

    /** What an endpoint class or producer says about who may connect. */
    public Optional<RoleRule> roles(Annotated endpoint) {
        return security ? SecurityAnnotations.of(endpoint) : Optional.empty();
    }

    /**
     * What stands before and behind a callback.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException saying what is wrong with its annotations
     */
    public List<Guard> guards(AnnotatedMethod<?> callback) {
        List<Guard> guards = new ArrayList<>();
        if (security) {
            SecurityAnnotations.declaredBy(callback).ifPresent(guards::add);
        }
        if (validation != null) {
            validation.of(callback.getJavaMember()).ifPresent(guards::add);
        }
        return guards;
    }

    /**
     * What stands before and behind a callback of a client, which has no user to ask about.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException saying what is wrong with its annotations
     */
    public List<Guard> guardsOfClient(AnnotatedMethod<?> callback) {
        if (security && SecurityAnnotations.declaredBy(callback).isPresent()) {
            throw new WebSocketDeploymentException(
                    "is annotated with @RolesAllowed, @PermitAll or @DenyAll, but a client"
                            + " endpoint has no user whose roles could be asked for: remove the annotation");
        }
        return guards(callback);
    }

    /** The values of the keys {@code ws101.<name>.<option>}, by the options; of those that are known, and of all that are set. */
    public Map<String, String> configured(String name, Iterable<String> known) {
        return configuration == null ? Map.of() : configuration.of("ws101." + name + ".", known);
    }

    /** Lets go of what was made here. */
    public void close() {
        if (json != null) {
            json.close();
        }
        if (validation != null) {
            validation.close();
        }
    }

    private static boolean isThere(String type) {
        try {
            Class.forName(type, false, Present.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
