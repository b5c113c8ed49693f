package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.AnnotatedMember;
import java.util.Optional;
import org.ws101.cdi.internal.endpoint.CheckedEndpoint;
import org.ws101.cdi.internal.endpoint.Declaration;
import org.ws101.cdi.internal.endpoint.EndpointAttributes;
import org.ws101.cdi.internal.guard.RoleRule;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.optional.Present;

/**
 * A bean with {@link org.ws101.cdi.WebSocketEndpoint}, and what was read of it. Immutable.
 *
 * @param bean the bean
 * @param checked what was read
 */
record CheckedBean(EndpointBean bean, CheckedEndpoint checked) {
    /** Reads a bean; the result is good for nothing when there are problems. */
    static CheckedBean read(EndpointBean bean, ModelReader reader, Present present, Problems problems) {
        Declaration declaration = bean.declaration();
        CheckedEndpoint.Source source = new CheckedEndpoint.Source(
                bean.type(),
                () -> roles(bean, present),
                () -> ConfigurationKeys.read(
                        declaration.subject(),
                        declaration.name(),
                        EndpointAttributes.configurable(),
                        present,
                        problems));
        return new CheckedBean(bean, CheckedEndpoint.read(declaration, source, reader, problems));
    }

    private static Optional<RoleRule> roles(EndpointBean bean, Present present) {
        return bean.annotated() instanceof AnnotatedMember<?> producer
                ? present.roles(
                        producer::getAnnotation, producer.getJavaMember().getName())
                : bean.type().flatMap(present::roles);
    }

    Declaration declaration() {
        return checked.declaration();
    }

    /** The class of the bean, or the one that has its producer. */
    Class<?> type() {
        return bean.bean().getBeanClass();
    }
}
