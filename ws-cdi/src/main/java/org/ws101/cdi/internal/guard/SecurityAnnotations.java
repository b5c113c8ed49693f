package org.ws101.cdi.internal.guard;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ws101.cdi.internal.model.Annotations;
import org.ws101.cdi.internal.model.DeclaredMethod;
import org.ws101.cdi.internal.model.DeclaredType;
import org.ws101.servlet.WebSocketDeploymentException;

/** Reads {@code @RolesAllowed}, {@code @PermitAll} and {@code @DenyAll}. Stateless. */
public final class SecurityAnnotations {
    private static final List<Class<? extends Annotation>> ALL =
            List.of(RolesAllowed.class, PermitAll.class, DenyAll.class);

    private SecurityAnnotations() {}

    /** The rule of a class; of one without, that of the nearest superclass, so that none is lost. */
    public static Optional<RoleRule> of(DeclaredType type) {
        Optional<RoleRule> own = declaredBy(type.annotations(), type.type().getTypeName());
        for (Class<?> c = type.type().getSuperclass(); own.isEmpty() && c != null; c = c.getSuperclass()) {
            own = declaredBy(c::getAnnotation, c.getName());
        }
        return own;
    }

    /** The rule of a method itself. */
    public static Optional<RoleRule> of(DeclaredMethod method) {
        return declaredBy(method.annotations(), method.method().getName());
    }

    /**
     * The rule that stands there itself.
     *
     * @param source what has the annotations, for messages
     */
    public static Optional<RoleRule> declaredBy(Annotations annotations, String source) {
        if (ALL.stream().filter(annotations::have).count() > 1) {
            throw new WebSocketDeploymentException(
                    source + " has more than one of @RolesAllowed, @PermitAll and @DenyAll: remove all but one");
        }
        RolesAllowed roles = annotations.get(RolesAllowed.class);
        if (roles != null) {
            return Optional.of(new RoleRule(false, Set.of(roles.value())));
        }
        if (annotations.have(DenyAll.class)) {
            return Optional.of(new RoleRule(false, Set.of()));
        }
        return annotations.have(PermitAll.class) ? Optional.of(new RoleRule(true, Set.of())) : Optional.empty();
    }

    /** The roles that a class declares, and those that it or a method of it allows. */
    public static Set<String> declaredRoles(DeclaredType type) {
        Set<String> roles = new TreeSet<>();
        DeclareRoles declared = type.annotations().get(DeclareRoles.class);
        if (declared != null) {
            roles.addAll(List.of(declared.value()));
        }
        Stream.concat(Stream.of(type.annotations()), type.methods().stream().map(DeclaredMethod::annotations))
                .map(annotations -> annotations.get(RolesAllowed.class))
                .filter(Objects::nonNull)
                .forEach(allowed -> roles.addAll(List.of(allowed.value())));
        return roles;
    }
}
