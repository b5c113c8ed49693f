package org.ws101.cdi.internal.optional;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.TextCodec;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * What is there of the optional APIs, behind types that are always there. Not thread-safe: used at deployment, but for {@link
 * #json}.
 */
public final class Present {
    private final BeanManager beanManager;
    private final FoundBeans beans;
    private final boolean json = isThere("jakarta.json.bind.Jsonb");
    private final @Nullable ValidatedCalls validation;
    private final boolean security = isThere("jakarta.annotation.security.RolesAllowed");
    private final @Nullable Configuration configuration =
            isThere("org.eclipse.microprofile.config.ConfigProvider") ? Configuration.find() : null;
    private final Map<View, Optional<JsonCodec>> jsonCodecs = new ConcurrentHashMap<>();

    /** Looks for the APIs. */
    public Present(BeanManager beanManager, FoundBeans beans) {
        this.beanManager = beanManager;
        this.beans = beans;
        validation = isThere("jakarta.validation.Validation") ? new ValidatedCalls(beanManager, beans) : null;
    }

    /**
     * The codec for what has no other; null without JSON-B. Thread-safe.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException when there are several beans for it
     */
    public @Nullable TextCodec<Object> json(View view) {
        return json
                ? jsonCodecs
                        .computeIfAbsent(view, each -> JsonCodec.find(beans, each, beanManager))
                        .orElse(null)
                : null;
    }

    /** What an endpoint class or producer says about who may connect. */
    public Optional<RoleRule> roles(Annotated endpoint) {
        return security ? SecurityAnnotations.of(endpoint) : Optional.empty();
    }

    /** The roles that beans declare, or that may call them. */
    public static String[] declaredRoles(FoundBeans beans) {
        Set<String> roles = new TreeSet<>();
        if (isThere("jakarta.annotation.security.RolesAllowed")) {
            beans.classes().forEach(type -> roles.addAll(SecurityAnnotations.declaredRoles(type)));
        }
        return roles.toArray(String[]::new);
    }

    /**
     * What stands before and behind a callback.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException saying what is wrong with its annotations
     */
    public List<Guard> guards(AnnotatedMethod<?> callback, View view) {
        List<Guard> guards = new ArrayList<>();
        if (security) {
            SecurityAnnotations.declaredBy(callback).ifPresent(guards::add);
        }
        if (validation != null) {
            validation.of(callback.getJavaMember(), view).ifPresent(guards::add);
        }
        return guards;
    }

    /**
     * What stands before and behind a callback of a client, which has no user to ask about.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException saying what is wrong with its annotations
     */
    public List<Guard> guardsOfClient(AnnotatedMethod<?> callback, View view) {
        if (security && SecurityAnnotations.declaredBy(callback).isPresent()) {
            throw new WebSocketDeploymentException(
                    "is annotated with @RolesAllowed, @PermitAll or @DenyAll, but a client"
                            + " endpoint has no user whose roles could be asked for: remove the annotation");
        }
        return guards(callback, view);
    }

    /** The values of the keys {@code ws101.<name>.<option>}, by the options; of those that are known, and of all that are set. */
    public Map<String, String> configured(String name, Iterable<String> known) {
        return configuration == null ? Map.of() : configuration.of("ws101." + name + ".", known);
    }

    /** What follows {@code ws101.} in the keys that are set. */
    public Set<String> configuredKeys() {
        return configuration == null ? Set.of() : configuration.names("ws101.");
    }

    /** Lets go of what was made here. */
    public void close() {
        jsonCodecs.values().forEach(codec -> codec.ifPresent(JsonCodec::close));
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
