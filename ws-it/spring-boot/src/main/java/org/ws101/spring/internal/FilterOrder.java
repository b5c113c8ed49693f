package org.ws101.spring.internal;

import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.annotation.Order;
import org.ws101.servlet.WebSocketFilter;

/** Warns of a {@link WebSocketFilter} that stands before the filter of Spring Security. Stateless. */
final class FilterOrder {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.spring");
    /** The name that Spring Boot has given to its registration since it has one. */
    private static final String SECURITY = "securityFilterChainRegistration";

    private FilterOrder() {}

    static void check(ListableBeanFactory beans) {
        if (!beans.containsBean(SECURITY)
                || !(beans.getBean(SECURITY) instanceof DelegatingFilterProxyRegistrationBean security)) {
            return;
        }
        IntStream registered = FilterRegistrations.in(beans)
                .filter(registration -> !registration.isMatchAfter())
                .mapToInt(FilterRegistrationBean::getOrder);
        IntStream.concat(registered, filters(beans))
                .filter(order -> order < security.getOrder())
                .forEach(order -> LOGGER.log(
                        Level.WARNING,
                        "The WebSocketFilter has the order {0}, and so stands before the filter of Spring Security, which has {1}:"
                                + " every client may open connections, without a user. Set a higher order, or none",
                        Integer.toString(order),
                        Integer.toString(security.getOrder())));
    }

    /** The orders of filters that are beans themselves, and that Spring Boot registers by their annotations. */
    private static IntStream filters(ListableBeanFactory beans) {
        return Arrays.stream(beans.getBeanNamesForType(WebSocketFilter.class)).flatMapToInt(name -> {
            FilterRegistration registration = beans.findAnnotationOnBean(name, FilterRegistration.class);
            if (registration != null) {
                return registration.matchAfter() ? IntStream.empty() : IntStream.of(registration.order());
            }
            Order order = beans.findAnnotationOnBean(name, Order.class);
            return order == null ? IntStream.empty() : IntStream.of(order.value());
        });
    }
}
