package org.ws101.cdi.internal;

import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.archive.View;
import org.ws101.cdi.internal.endpoint.BeanKind;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.model.Problems;

/** What holds for every endpoint bean by itself. Stateless. */
final class BeanRules {
    private static final Set<Class<? extends Annotation>> REFUSED_SCOPES =
            Set.of(SessionScoped.class, ConversationScoped.class);

    private BeanRules() {}

    /**
     * Finds which rules the bean breaks.
     *
     * @return whether more can be found out: it has a path, and something to do there
     */
    static boolean check(EndpointBean bean, FoundBeans beans, BeanManager beanManager, Problems problems) {
        Declaration declaration = bean.declaration();
        declaration.checkRoles(
                problems,
                bean.annotated() instanceof AnnotatedMember
                        ? "; the object of a producer cannot have annotated methods"
                        : "");
        checkTypes(bean, problems);
        declaration.checkAnnotation(problems);
        checkScope(declaration.subject(), bean.bean(), problems);
        // A handshake has the HTTP session's scopes, so a bean that also checks or selects may use them there.
        if (BeanKind.SERVING.containsAll(declaration.roles())) {
            checkInjected(declaration.subject(), bean.bean(), beans, beanManager, problems);
        }
        return declaration.checkPath(problems) && !declaration.roles().isEmpty();
    }

    /** Refuses what would fail with the first call in a callback. */
    static void checkInjected(
            String subject, Bean<?> bean, FoundBeans beans, BeanManager beanManager, Problems problems) {
        View view = View.from(bean.getBeanClass());
        for (InjectionPoint point : bean.getInjectionPoints()) {
            for (Bean<?> injected : beans.injected(point, view, beanManager)) {
                if (REFUSED_SCOPES.contains(injected.getScope())) {
                    problems.add(subject + "has " + injected.getBeanClass().getName() + " injected into "
                            + point.getMember().getName() + ", which is @"
                            + injected.getScope().getSimpleName()
                            + " and not active while a connection is served: read data of the HTTP session from the"
                            + " HandshakeRequest, or declare the bean as @ConnectionScoped");
                }
            }
        }
    }

    /** Refuses the scopes that are not active on the threads of a connection. */
    static void checkScope(String subject, Bean<?> bean, Problems problems) {
        if (REFUSED_SCOPES.contains(bean.getScope())) {
            problems.add(subject + "is @" + bean.getScope().getSimpleName()
                    + ", which is not active while a connection is served: use @Dependent, @ConnectionScoped,"
                    + " @ApplicationScoped, @Singleton or @RequestScoped, and read data of the HTTP session from"
                    + " the HandshakeRequest");
        }
    }

    private static void checkTypes(EndpointBean bean, Problems problems) {
        Bean<?> declared = bean.bean();
        for (BeanKind role : bean.declaration().roles()) {
            Type type = role.type().<Type>map(found -> found).orElse(declared.getBeanClass());
            checkType(bean.declaration().subject(), declared, type, problems);
        }
    }

    /** Refuses a bean that cannot be called as what it is. */
    static void checkType(String subject, Bean<?> bean, Type needed, Problems problems) {
        if (bean.getTypes().contains(needed)) {
            return;
        }
        if (needed instanceof Class<?> generic && generic.getTypeParameters().length > 0) {
            problems.add(subject
                    + "is a generic class, whose type arguments are unknown: put the annotation on a subclass that"
                    + " defines them, or remove the type parameters");
        } else {
            problems.add(subject + "is restricted by @Typed: add " + needed.getTypeName() + " to it, or remove it");
        }
    }
}
