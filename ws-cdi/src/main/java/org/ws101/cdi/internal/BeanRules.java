package org.ws101.cdi.internal;

import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.InjectionPoint;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Set;
import java.util.regex.Pattern;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.PathTemplate;

/** What holds for every endpoint bean by itself. Stateless. */
final class BeanRules {
    private static final Set<Class<? extends Annotation>> REFUSED_SCOPES =
            Set.of(SessionScoped.class, ConversationScoped.class);
    /** Without dots, as it is one part of a configuration key. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$-]+");

    private BeanRules() {}

    /**
     * Finds which rules the bean breaks.
     *
     * @return whether more can be found out: it has a path, and something to do there
     */
    static boolean check(EndpointBean bean, FoundBeans beans, Problems problems) {
        checkRoles(bean, problems);
        checkTypes(bean, problems);
        checkAnnotation(bean, problems);
        checkScope(bean.subject(), bean.bean(), problems);
        // A handshake has the HTTP session's scopes, so a bean that also checks or selects may use them there.
        if (BeanKind.SERVING.containsAll(bean.roles())) {
            checkInjected(bean.subject(), bean.bean(), beans, problems);
        }
        return checkPath(bean, problems) && !bean.roles().isEmpty();
    }

    /** Refuses what would fail with the first call in a callback. */
    static void checkInjected(String subject, Bean<?> bean, FoundBeans beans, Problems problems) {
        for (InjectionPoint point : bean.getInjectionPoints()) {
            for (Bean<?> injected : beans.all()) {
                if (REFUSED_SCOPES.contains(injected.getScope())
                        && injected.getTypes().contains(point.getType())
                        && injected.getQualifiers().containsAll(point.getQualifiers())) {
                    problems.add(subject + "has " + injected.getBeanClass().getName() + " injected into "
                            + point.getMember().getName() + ", which is @"
                            + injected.getScope().getSimpleName()
                            + " and so not there while a connection is served: take what you need of the HTTP session from"
                            + " the HandshakeRequest, or let the bean be @ConnectionScoped");
                }
            }
        }
    }

    /** Refuses the scopes that are not active on the threads of a connection. */
    static void checkScope(String subject, Bean<?> bean, Problems problems) {
        if (REFUSED_SCOPES.contains(bean.getScope())) {
            problems.add(subject + "is @" + bean.getScope().getSimpleName()
                    + ", which is not active while a connection is served: use @Dependent, @ConnectionScoped,"
                    + " @ApplicationScoped, @Singleton or @RequestScoped, and take what you need of the HTTP session from the"
                    + " HandshakeRequest");
        }
    }

    /** Whether it can be a part of configuration keys. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static void checkRoles(EndpointBean bean, Problems problems) {
        Set<BeanKind> roles = bean.roles();
        if (roles.isEmpty()) {
            problems.add(bean.subject() + "is of none of the types that are allowed: give it methods with @OnOpen,"
                    + " @OnText, @OnBinary and the like, let it be an org.ws101.Continue (blocking style) or an"
                    + " org.ws101.WebSocketListener (listener style), each of which may also be an org.ws101.SelectProtocol"
                    + " and an org.ws101.servlet.HandshakeCheck, or remove the annotation"
                    + (bean.annotated() instanceof AnnotatedMember
                            ? "; what a producer gives cannot have annotated methods"
                            : ""));
        }
        if (roles.stream().filter(BeanKind.SERVING::contains).count() > 1) {
            problems.add(
                    bean.subject() + "has more than one of an org.ws101.Continue, an org.ws101.WebSocketListener and"
                            + " annotated callbacks: a connection is served in one style, so implement one of them");
        }
    }

    private static void checkTypes(EndpointBean bean, Problems problems) {
        Bean<?> declared = bean.bean();
        for (BeanKind role : bean.roles()) {
            Type type = role.type().<Type>map(found -> found).orElse(declared.getBeanClass());
            checkType(bean.subject(), declared, type, problems);
        }
    }

    /** Refuses a bean that cannot be called as what it is. */
    static void checkType(String subject, Bean<?> bean, Type needed, Problems problems) {
        if (bean.getTypes().contains(needed)) {
            return;
        }
        if (needed instanceof Class<?> generic && generic.getTypeParameters().length > 0) {
            problems.add(
                    subject + "is a generic class, of which nobody knows what its type parameters stand for: put the"
                            + " annotation on a subclass that says it, or do without type parameters");
        } else {
            problems.add(subject + "is restricted by @Typed: add " + needed.getTypeName() + " to it, or remove it");
        }
    }

    private static boolean checkPath(EndpointBean bean, Problems problems) {
        try {
            PathTemplate unused = PathTemplate.parse(bean.path());
            return true;
        } catch (WebSocketDeploymentException malformed) {
            problems.add(bean.subject() + "cannot be served. " + malformed.getMessage());
            return false;
        }
    }

    private static void checkAnnotation(EndpointBean bean, Problems problems) {
        String name = bean.annotation().name();
        if ((!name.isEmpty() && !isName(name)) || (bean.serves() && bean.name().equals("client"))) {
            problems.add(
                    bean.subject() + "has the name \"" + bean.name()
                            + "\": use letters, digits, _ and -, and not the word client, as it is a part of configuration keys");
        }
        if (bean.annotation().subprotocols().length > 0 && bean.roles().contains(BeanKind.SELECT_PROTOCOL)) {
            problems.add(bean.subject() + "has subprotocols and is an org.ws101.SelectProtocol: keep one of the two");
        }
    }
}
