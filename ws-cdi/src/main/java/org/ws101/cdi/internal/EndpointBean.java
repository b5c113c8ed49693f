package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Annotated;
import jakarta.enterprise.inject.spi.AnnotatedMember;
import jakarta.enterprise.inject.spi.AnnotatedMethod;
import jakarta.enterprise.inject.spi.AnnotatedType;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.Optional;
import java.util.Set;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.cdi.internal.codec.Types;
import org.ws101.cdi.internal.endpoint.BeanKind;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.model.DeclaredType;
import org.ws101.cdi.internal.model.ModelReader;

/**
 * A bean with {@link WebSocketEndpoint}. Immutable.
 *
 * @param declaration what it says
 * @param annotated the class or producer
 * @param bean the bean
 * @param type the class; empty for a producer
 */
record EndpointBean(Declaration declaration, Annotated annotated, Bean<?> bean, Optional<DeclaredType> type) {

    static EndpointBean of(WebSocketEndpoint annotation, Annotated annotated, Bean<?> bean, BeanManager beanManager) {
        Optional<DeclaredType> type = annotated instanceof AnnotatedType<?> declared
                ? Optional.of(DeclaredTypes.of(declared, beanManager))
                : Optional.empty();
        // The declared types, which an extension may have changed; the class of the instance may be a proxy's.
        Set<BeanKind> roles = BeanKind.of(annotated.getTypeClosure());
        if (type.filter(ModelReader::hasCallbacks).isPresent()) {
            roles.add(BeanKind.CALLBACKS);
        }
        Declaration declaration = annotated instanceof AnnotatedMember<?> producer
                ? new Declaration(
                        annotation,
                        source(producer),
                        producer.getJavaMember().getName(),
                        Types.raw(producer.getBaseType()),
                        roles)
                : new Declaration(
                        annotation,
                        bean.getBeanClass().getName(),
                        bean.getBeanClass().getSimpleName(),
                        bean.getBeanClass(),
                        roles);
        return new EndpointBean(declaration, annotated, bean, type);
    }

    private static String source(AnnotatedMember<?> producer) {
        String name = producer.getDeclaringType().getJavaClass().getName() + "."
                + producer.getJavaMember().getName();
        return "The producer " + name + (producer instanceof AnnotatedMethod ? "()" : "");
    }
}
