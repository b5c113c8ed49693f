package org.ws101.spring.internal;

import java.lang.System.Logger.Level;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
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
        FilterRegistrations.in(beans)
                .filter(registration -> !registration.isMatchAfter() && registration.getOrder() < security.getOrder())
                .forEach(registration -> LOGGER.log(
                        Level.WARNING,
                        "The WebSocketFilter has the order {0}, and so stands before the filter of Spring Security, which has {1}:"
                                + " everybody may open connections, and nobody is known. Give it a higher order, or none",
                        Integer.toString(registration.getOrder()),
                        Integer.toString(security.getOrder())));
    }
}
