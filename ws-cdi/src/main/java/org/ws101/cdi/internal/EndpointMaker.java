package org.ws101.cdi.internal;

import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.BeanManager;
import java.util.ArrayList;
import java.util.List;
import org.ws101.cdi.internal.bean.BeanService;
import org.ws101.cdi.internal.bean.ConnectionEvents;
import org.ws101.cdi.internal.context.Surroundings;
import org.ws101.cdi.internal.endpoint.BeanKind;
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
        List<HandshakeCheck> checks = new ArrayList<>();
        checksOfAll.forEach(check -> checks.add(new AskedBean(check, surroundings)));
        beans.with(BeanKind.HANDSHAKE_CHECK).ifPresent(check -> checks.add(new AskedBean(check, surroundings)));
        Bean<?> serving = beans.serving().bean().bean();
        ConnectionEvents events = new ConnectionEvents(beanManager, serving.getBeanClass());
        return beans.serving()
                .checked()
                .make(
                        new Serving(serving, surroundings, events),
                        checks,
                        beans.with(BeanKind.SELECT_PROTOCOL).map(select -> new AskedBean(select, surroundings)));
    }

    private record Serving(Bean<?> bean, Surroundings surroundings, ConnectionEvents events) implements Service.OfBean {
        @Override
        public <T> Service<T> as(Class<T> type) {
            return new BeanService<>(bean, type, surroundings, events);
        }

        @Override
        public Class<?> type() {
            return bean.getBeanClass();
        }
    }
}
