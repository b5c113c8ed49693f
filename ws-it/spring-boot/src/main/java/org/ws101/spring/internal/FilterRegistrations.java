package org.ws101.spring.internal;

import java.util.stream.Stream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.ws101.servlet.WebSocketFilter;

/** The registrations of {@link WebSocketFilter}s, ours or the application's. Stateless. */
final class FilterRegistrations {
    private FilterRegistrations() {}

    static Stream<? extends FilterRegistrationBean<?>> in(ListableBeanFactory beans) {
        return beans.getBeanProvider(FilterRegistrationBean.class).stream()
                .map(registration -> (FilterRegistrationBean<?>) registration)
                .filter(registration -> registration.getFilter() instanceof WebSocketFilter);
    }
}
