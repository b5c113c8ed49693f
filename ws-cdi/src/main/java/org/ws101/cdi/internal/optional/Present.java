package org.ws101.cdi.internal.optional;

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
import org.ws101.cdi.internal.guard.OptionalApis;
import org.ws101.cdi.internal.guard.RoleRule;
import org.ws101.cdi.internal.guard.SecurityAnnotations;
import org.ws101.cdi.internal.guard.ValidatedCalls;
import org.ws101.cdi.internal.model.Annotations;
import org.ws101.cdi.internal.model.DeclaredMethod;
import org.ws101.cdi.internal.model.DeclaredType;
import org.ws101.cdi.internal.model.Guard;
import org.ws101.servlet.WebSocketDeploymentException;

/**
 * What is there of the optional APIs, behind types that are always there. Not thread-safe: used at deployment, but for {@link
 * #json}.
 */
public final class Present {
    private final BeanManager beanManager;
    private final FoundBeans beans;
    private final boolean json = OptionalApis.have("jakarta.json.bind.Jsonb");
    private final @Nullable Validators validators;
    private final boolean security = OptionalApis.haveSecurity();
    private final @Nullable Configuration configuration =
            OptionalApis.have("org.eclipse.microprofile.config.ConfigProvider") ? Configuration.find() : null;
    private final Map<View, Optional<JsonCodec>> jsonCodecs = new ConcurrentHashMap<>();

    /** Looks for the APIs. */
    public Present(BeanManager beanManager, FoundBeans beans) {
        this.beanManager = beanManager;
        this.beans = beans;
        validators = OptionalApis.haveValidation() ? new Validators(beanManager, beans) : null;
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

    /** What an endpoint class says about who may connect. */
    public Optional<RoleRule> roles(DeclaredType endpoint) {
        return security ? SecurityAnnotations.of(endpoint) : Optional.empty();
    }

    /**
     * What a producer says about who may connect.
     *
     * @param source the producer, for messages
     */
    public Optional<RoleRule> roles(Annotations producer, String source) {
        return security ? SecurityAnnotations.declaredBy(producer, source) : Optional.empty();
    }

    /** The roles that beans declare, or that may call them. */
    public static String[] declaredRoles(Iterable<DeclaredType> beans) {
        Set<String> roles = new TreeSet<>();
        if (OptionalApis.haveSecurity()) {
            beans.forEach(type -> roles.addAll(SecurityAnnotations.declaredRoles(type)));
        }
        return roles.toArray(String[]::new);
    }

    /**
     * What stands before and behind a callback.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException saying what is wrong with its annotations
     */
    public List<Guard> guards(DeclaredMethod callback, View view) {
        List<Guard> guards = new ArrayList<>();
        if (security) {
            SecurityAnnotations.of(callback).ifPresent(guards::add);
        }
        if (validators != null && ValidatedCalls.mayHaveConstraints(callback.method())) {
            guards.add(ValidatedCalls.of(callback.method(), validators.of(view)));
        }
        return guards;
    }

    /**
     * What stands before and behind a callback of a client, which has no user to ask about.
     *
     * @throws org.ws101.servlet.WebSocketDeploymentException saying what is wrong with its annotations
     */
    public List<Guard> guardsOfClient(DeclaredMethod callback, View view) {
        if (security && SecurityAnnotations.of(callback).isPresent()) {
            throw new WebSocketDeploymentException(
                    "is annotated with @RolesAllowed, @PermitAll or @DenyAll, but a client endpoint has no users"
                            + " with roles: remove the annotation");
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
        if (validators != null) {
            validators.close();
        }
    }
}
