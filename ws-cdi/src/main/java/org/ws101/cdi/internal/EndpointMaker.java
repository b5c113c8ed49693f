package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.List;
import java.util.Optional;
import org.ws101.Continue;
import org.ws101.WebSocketListener;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.model.EndpointModel;
import org.ws101.cdi.internal.optional.RoleRule;
import org.ws101.cdi.internal.serving.BeanApplication;
import org.ws101.cdi.internal.serving.BeanListener;
import org.ws101.cdi.internal.serving.CallbackListener;
import org.ws101.cdi.internal.serving.ConnectionEvents;
import org.ws101.cdi.internal.serving.Service;
import org.ws101.servlet.Endpoint;
import org.ws101.servlet.HandshakeCheck;

/** Makes an {@link Endpoint} of the beans of a path. Immutable. */
final class EndpointMaker {
    private final Surroundings surroundings;
    private final BeanManager beanManager;
    private final List<Bean<?>> checksOfAll;

    /** @param checksOfAll the {@link HandshakeCheck}s of every endpoint, in order */
    EndpointMaker(Surroundings surroundings, BeanManager beanManager, List<Bean<?>> checksOfAll) {
        this.surroundings = surroundings;
        this.beanManager = beanManager;
        this.checksOfAll = List.copyOf(checksOfAll);
    }

    /** The endpoint that beans without problems make. */
    Endpoint make(PathBeans beans) {
        EndpointBean serving = beans.serving().bean();
        Endpoint endpoint = EndpointAttributes.of(serving, beans.serving().configured())
                .applyTo(serving(beans).withName(serving.source()).withType(serving.type()))
                .withEncoder(beans.serving().encoder())
                .withDeclaredRoles(beans.declaredRoles());
        for (Bean<?> check : checksOfAll) {
            endpoint = endpoint.withCheck(new AskedBean(check, surroundings));
        }
        Optional<Bean<?>> checking = beans.with(BeanKind.HANDSHAKE_CHECK);
        if (checking.isPresent()) {
            endpoint = endpoint.withCheck(new AskedBean(checking.get(), surroundings));
        }
        RoleRule roles = beans.serving().roles();
        if (roles != null) {
            endpoint = endpoint.withCheck(roles); // after those that may find out who the user is
        }
        EndpointModel model = beans.serving().model();
        if (model != null) {
            // Last: who may not connect does not learn which paths there are.
            endpoint = endpoint.withCheck(model::check);
        }
        Optional<Bean<?>> selecting = beans.with(BeanKind.SELECT_PROTOCOL);
        return selecting.isEmpty()
                ? endpoint
                : endpoint.withSelectProtocol(new AskedBean(selecting.get(), surroundings));
    }

    private Endpoint serving(PathBeans beans) {
        Optional<Bean<?>> blocking = beans.with(BeanKind.CONTINUE);
        if (blocking.isPresent()) {
            return Endpoint.of(new BeanApplication(service(blocking.get(), Continue.class)));
        }
        EndpointModel model = beans.serving().model();
        if (model != null) {
            Bean<?> bean = beans.serving().bean().bean();
            Service<?> service = service(bean, bean.getBeanClass());
            return Endpoint.listening(() -> new CallbackListener(service, model));
        }
        Bean<?> listening = beans.with(BeanKind.LISTENER).orElseThrow();
        Service<WebSocketListener> service = service(listening, WebSocketListener.class);
        boolean mayTakeParts = BeanListener.mayTakeParts(listening);
        return Endpoint.listening(() -> new BeanListener(service, mayTakeParts));
    }

    private <T> Service<T> service(Bean<?> bean, Class<T> type) {
        return new Service<>(bean, type, surroundings, new ConnectionEvents(beanManager, bean.getBeanClass()));
    }
}
