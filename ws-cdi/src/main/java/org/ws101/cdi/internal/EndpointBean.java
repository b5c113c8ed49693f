package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.Set;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.cdi.internal.model.ModelReader;

/**
 * A bean with {@link WebSocketEndpoint}. Immutable.
 *
 * @param annotation what it declares
 * @param annotated the class or producer
 * @param bean the bean
 * @param roles what it does on its path
 */
record EndpointBean(WebSocketEndpoint annotation, Annotated annotated, Bean<?> bean, Set<BeanKind> roles) {

    static EndpointBean of(WebSocketEndpoint annotation, Annotated annotated, Bean<?> bean, BeanManager beanManager) {
        // The declared types, which an extension may have changed; the class of the instance may be a proxy's.
        Set<Type> types = annotated.getTypeClosure();
        Set<BeanKind> roles = EnumSet.noneOf(BeanKind.class);
        for (BeanKind role : BeanKind.values()) {
            if (role.type().filter(types::contains).isPresent()) {
                roles.add(role);
            }
        }
        if (annotated instanceof AnnotatedType<?> type && ModelReader.hasCallbacks(type, beanManager)) {
            roles.add(BeanKind.CALLBACKS);
        }
        return new EndpointBean(annotation, annotated, bean, roles);
    }

    /** The path or path template, as it is written. */
    String path() {
        return annotation.value();
    }

    /** Whether it is this bean that talks with the peer. */
    boolean serves() {
        return roles.stream().anyMatch(BeanKind.SERVING::contains);
    }

    /** Its name in the configuration: that of the annotation, else of its class or producer. */
    String name() {
        if (!annotation.name().isEmpty()) {
            return annotation.name();
        }
        return annotated instanceof AnnotatedMember<?> member
                ? member.getJavaMember().getName()
                : bean.getBeanClass().getSimpleName();
    }

    /** The class that stands for it: that of the bean, or the type of its producer. */
    Class<?> type() {
        return annotated instanceof AnnotatedMember<?> ? Types.raw(annotated.getBaseType()) : bean.getBeanClass();
    }

    /** The class or producer, for messages. */
    String source() {
        if (annotated instanceof AnnotatedMember<?> member) {
            String name = member.getDeclaringType().getJavaClass().getName() + "."
                    + member.getJavaMember().getName();
            return "The producer " + name + (annotated instanceof AnnotatedMethod ? "()" : "");
        }
        return bean.getBeanClass().getName();
    }

    /** The beginning of a sentence about it. */
    String subject() {
        return source() + ", annotated with @WebSocketEndpoint(\"" + path() + "\"), ";
    }
}
