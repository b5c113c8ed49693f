package org.ws101.cdi.internal;

import jakarta.enterprise.inject.Specializes;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.List;
import org.ws101.WebSocketListener;
import org.ws101.cdi.WebSocketClientEndpoint;
import org.ws101.cdi.internal.archive.FoundBeans;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.model.DeclaredType;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.NonBlockingCallbacks;
import org.ws101.cdi.internal.model.Problems;

/**
 * A bean with {@link WebSocketClientEndpoint}. Immutable.
 *
 * @param annotation what it declares
 * @param type the class
 * @param bean the bean
 * @param hasCallbacks whether it has annotated methods; else it is a listener, unless it is wrong
 */
record ClientBean(WebSocketClientEndpoint annotation, DeclaredType type, Bean<?> bean, boolean hasCallbacks) {

    static ClientBean of(
            WebSocketClientEndpoint annotation, AnnotatedType<?> type, Bean<?> bean, BeanManager beanManager) {
        DeclaredType declared = DeclaredTypes.of(type, beanManager);
        return new ClientBean(annotation, declared, bean, ModelReader.hasCallbacks(declared));
    }

    /** Whether callbacks of it are declared not to block; what is wrong with that is found elsewhere. */
    boolean isNonBlocking() {
        return NonBlockingCallbacks.of(type, subject(), new Problems()).areDeclared();
    }

    /** What a connector names it by. */
    Class<?> endpoint() {
        return bean.getBeanClass();
    }

    /** What a connector may name it by. */
    List<Class<?>> wantedAs() {
        return wantedAs(endpoint());
    }

    /** What a connector of a class may name it by: the class, and those that it specializes. */
    static List<Class<?>> wantedAs(Class<?> endpoint) {
        List<Class<?>> classes = new ArrayList<>();
        Class<?> next = endpoint;
        classes.add(next);
        while (next.isAnnotationPresent(Specializes.class)) {
            next = next.getSuperclass();
            classes.add(next);
        }
        return classes;
    }

    /** Its name in the configuration. */
    String name() {
        return annotation.name().isEmpty() ? endpoint().getSimpleName() : annotation.name();
    }

    /** The beginning of the configuration's keys, without the first part. */
    String configurationName() {
        return "client." + name();
    }

    /** The beginning of a sentence about it. */
    String subject() {
        return endpoint().getName() + ", annotated with @WebSocketClientEndpoint, ";
    }

    /** Finds which of the rules it breaks that hold for it by itself. */
    void checkRules(FoundBeans beans, BeanManager beanManager, Problems problems) {
        boolean isListener = type.closure().contains(WebSocketListener.class);
        if (!hasCallbacks && !isListener) {
            problems.add(subject()
                    + "has no callbacks: add methods with @OnOpen, @OnText, @OnBinary or similar, or implement"
                    + " org.ws101.WebSocketListener");
        } else if (hasCallbacks && isListener) {
            problems.add(
                    subject() + "has annotated callbacks and is an org.ws101.WebSocketListener: remove one of the two");
        }
        BeanRules.checkType(subject(), bean, hasCallbacks ? endpoint() : WebSocketListener.class, problems);
        BeanRules.checkScope(subject(), bean, problems);
        BeanRules.checkInjected(subject(), bean, beans, beanManager, problems);
        if (!Declaration.isName(name())) {
            problems.add(subject() + "has the name \"" + name()
                    + "\": use letters, digits, _ and -, as it is a part of configuration keys");
        }
    }
}
