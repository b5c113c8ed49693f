package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.AnnotatedType;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.model.ModelReader;
import org.ws101.cdi.internal.model.Problems;
import org.ws101.cdi.internal.model.Side;
import org.ws101.cdi.internal.optional.Present;
import org.ws101.cdi.internal.optional.RoleRule;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.MessageEncoder;
import org.ws101.servlet.WebSocketDeploymentException;
import org.ws101.servlet.internal.Mistakes;
import org.ws101.servlet.internal.PathTemplate;

/**
 * A bean with {@link org.ws101.cdi.WebSocketEndpoint}, and what was read of it. Immutable.
 *
 * @param bean the bean
 * @param model its callbacks; null unless it has any
 * @param encoder writes what is sent to its connections as objects
 * @param roles who may connect; null when it does not say, or does not serve
 * @param configured what the configuration says, by the names of the options
 */
record CheckedBean(
        EndpointBean bean,
        @Nullable EndpointModel model,
        MessageEncoder encoder,
        @Nullable RoleRule roles,
        Map<String, String> configured) {
    /** Reads a bean; the result is good for nothing when there are problems. */
    static CheckedBean read(EndpointBean bean, ModelReader reader, Present present, Problems problems) {
        EndpointModel model = bean.roles().contains(BeanKind.CALLBACKS)
                        && bean.annotated() instanceof AnnotatedType<?> type
                ? reader.read(type, Side.SERVER, PathTemplate.parse(bean.path()).parameterNames())
                : null;
        if (!bean.serves()) {
            if (!declaresOnlyPath(bean)) {
                problems.add(
                        bean.subject() + "only selects or checks, so what its annotation says beside the path has no"
                                + " effect: write it at the bean that serves the path");
            }
            return new CheckedBean(bean, model, reader.encoder(), null, Map.of());
        }
        Map<String, String> configured = ConfigurationKeys.read(
                bean.subject(), bean.name(), EndpointAttributes.configurable(), present, problems);
        Mistakes mistakes = new Mistakes();
        Optional<RoleRule> roles = mistakes.attempt(Optional.empty(), none -> present.roles(bean.annotated()));
        mistakes.attempt(EndpointAttributes.probe(bean), EndpointAttributes.of(bean, configured)::applyTo);
        try {
            mistakes.report();
        } catch (IllegalArgumentException | WebSocketDeploymentException wrong) {
            problems.add(bean.subject() + "cannot be served. " + wrong.getMessage());
        }
        return new CheckedBean(bean, model, reader.encoder(), roles.orElse(null), configured);
    }

    /** The class of the bean, or the one that has its producer. */
    Class<?> type() {
        return bean.bean().getBeanClass();
    }

    private static boolean declaresOnlyPath(EndpointBean bean) {
        return bean.annotation().name().isEmpty()
                && bean.annotation().subprotocols().length == 0
                && bean.annotation().allowedOrigins().length == 0
                && bean.annotation().options().length == 0
                && bean.annotation().threads() == CallbackThreads.AUTOMATIC;
    }
}
