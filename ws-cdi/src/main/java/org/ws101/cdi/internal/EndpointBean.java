package org.ws101.cdi.internal;

import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.Bean;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.PathTemplate;

/**
 * A bean with {@link WebSocketEndpoint} that is right as far as one can tell of it alone. Immutable.
 *
 * @param path the path or path template
 * @param source the class or producer, for messages
 * @param bean the bean
 * @param roles what it does on its path; at least one
 */
record EndpointBean(PathTemplate path, String source, Bean<?> bean, Set<Role> roles) {
    private static final Set<Class<? extends Annotation>> REFUSED_SCOPES =
            Set.of(SessionScoped.class, ConversationScoped.class);

    /**
     * The endpoint bean that {@code annotated} declares.
     *
     * @throws WebSocketDeploymentException naming the class or producer, what is wrong with it, and the remedy
     */
    static EndpointBean of(WebSocketEndpoint annotation, Annotated annotated, Bean<?> bean) {
        String source = sourceOf(annotated, bean);
        String subject = source + ", annotated with @WebSocketEndpoint(\"" + annotation.value() + "\"), ";
        Set<Role> roles = rolesOf(annotated);
        defectOf(bean, roles).ifPresent(defect -> {
            throw new WebSocketDeploymentException(subject + defect);
        });
        try {
            return new EndpointBean(PathTemplate.parse(annotation.value()), source, bean, roles);
        } catch (WebSocketDeploymentException malformed) {
            throw new WebSocketDeploymentException(subject + "cannot be served. " + malformed.getMessage(), malformed);
        }
    }

    /** Whether it is this bean that talks with the peer. */
    boolean serves() {
        return roles.stream().anyMatch(Role.SERVING::contains);
    }

    private static Set<Role> rolesOf(Annotated annotated) {
        // The declared types, which an extension may have changed; the class of the instance may be a proxy's.
        Set<Type> types = annotated.getTypeClosure();
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            if (types.contains(role.type())) {
                roles.add(role);
            }
        }
        return roles;
    }

    private static Optional<String> defectOf(Bean<?> bean, Set<Role> roles) {
        if (roles.isEmpty()) {
            return Optional.of(
                    "is of none of the types that are allowed: let it be an org.ws101.Continue (blocking style)"
                            + " or an org.ws101.WebSocketListener (listener style), which may also be an"
                            + " org.ws101.SelectProtocol and an org.ws101.servlet.HandshakeCheck, or remove the annotation");
        }
        if (roles.containsAll(Role.SERVING)) {
            return Optional.of(
                    "is both an org.ws101.Continue and an org.ws101.WebSocketListener: a connection is either"
                            + " blocking or listening, so implement one of them");
        }
        for (Role role : roles) {
            if (!bean.getTypes().contains(role.type())) {
                return Optional.of("is restricted by @Typed: add " + role.type().getName() + " to it, or remove it");
            }
        }
        if (REFUSED_SCOPES.contains(bean.getScope())) {
            return Optional.of("is @" + bean.getScope().getSimpleName() + ", which is not active while a connection is"
                    + " served: use @Dependent, @ApplicationScoped or @RequestScoped, and take what you need of the HTTP"
                    + " session from the HandshakeRequest");
        }
        return Optional.empty();
    }

    private static String sourceOf(Annotated annotated, Bean<?> bean) {
        if (annotated instanceof AnnotatedMember<?> member) {
            String name = member.getDeclaringType().getJavaClass().getName() + "."
                    + member.getJavaMember().getName();
            return "The producer " + name + (annotated instanceof AnnotatedMethod ? "()" : "");
        }
        return bean.getBeanClass().getName();
    }
}
