package org.ws101.cdi.internal.optional;

import jakarta.annotation.security.DeclareRoles;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ws101.servlet.WebSocketDeploymentException;

/** Reads {@code @RolesAllowed}, {@code @PermitAll} and {@code @DenyAll}. Stateless. */
final class SecurityAnnotations {
    private static final List<Class<? extends Annotation>> ALL =
            List.of(RolesAllowed.class, PermitAll.class, DenyAll.class);

    private SecurityAnnotations() {}

    /** The rule of a class or producer; of a class without, that of the nearest superclass, so that none is lost. */
    static Optional<RoleRule> of(Annotated annotated) {
        Optional<RoleRule> own = declaredBy(annotated);
        if (own.isPresent() || !(annotated instanceof AnnotatedType<?> type)) {
            return own;
        }
        for (Class<?> c = type.getJavaClass().getSuperclass(); c != null; c = c.getSuperclass()) {
            Optional<RoleRule> inherited = rule(c::getAnnotation, c.getName());
            if (inherited.isPresent()) {
                return inherited;
            }
        }
        return Optional.empty();
    }

    /** The rule that stands there itself. */
    static Optional<RoleRule> declaredBy(Annotated annotated) {
        return rule(
                annotated::getAnnotation,
                annotated instanceof AnnotatedMethod<?> method
                        ? method.getJavaMember().getName()
                        : annotated.getBaseType().getTypeName());
    }

    private static Optional<RoleRule> rule(Annotations annotations, String source) {
        if (ALL.stream().filter(type -> annotations.get(type) != null).count() > 1) {
            throw new WebSocketDeploymentException(
                    source + " has more than one of @RolesAllowed, @PermitAll and @DenyAll; keep one");
        }
        RolesAllowed roles = annotations.get(RolesAllowed.class);
        if (roles != null) {
            return Optional.of(new RoleRule(false, Set.of(roles.value())));
        }
        if (annotations.get(DenyAll.class) != null) {
            return Optional.of(new RoleRule(false, Set.of()));
        }
        return annotations.get(PermitAll.class) == null ? Optional.empty() : Optional.of(new RoleRule(true, Set.of()));
    }

    /** The roles that a class declares, and those that it or a method of it allows. */
    static Set<String> declaredRoles(AnnotatedType<?> type) {
        Set<String> roles = new TreeSet<>();
        DeclareRoles declared = type.getAnnotation(DeclareRoles.class);
        if (declared != null) {
            roles.addAll(List.of(declared.value()));
        }
        Stream.concat(Stream.of(type), type.getMethods().stream()).forEach(member -> {
            RolesAllowed allowed = member.getAnnotation(RolesAllowed.class);
            if (allowed != null) {
                roles.addAll(List.of(allowed.value()));
            }
        });
        return roles;
    }

    @FunctionalInterface
    private interface Annotations {
        <A extends Annotation> @Nullable A get(Class<A> type);
    }
}
