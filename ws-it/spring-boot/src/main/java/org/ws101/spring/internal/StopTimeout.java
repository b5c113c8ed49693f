package org.ws101.spring.internal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.env.Environment;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.servlet.internal.FilterSettings;

/** Warns of a {@link WebSocketFilter} that may stop for longer than Spring allows. Stateless. */
final class StopTimeout {
    private static final System.Logger LOGGER = System.getLogger("org.ws101.spring");
    private static final String PHASE = "spring.lifecycle.timeout-per-shutdown-phase";
    private static final Duration DEFAULT_PHASE = Duration.ofSeconds(30);

    private StopTimeout() {}

    static void check(ListableBeanFactory beans, Environment environment) {
        Duration phase = Binder.get(environment).bind(PHASE, Duration.class).orElse(DEFAULT_PHASE);
        FilterRegistrations.in(beans).forEach(registration -> check(stopTimeout(registration), phase));
    }

    private static void check(Duration stop, Duration phase) {
        if (stop.compareTo(phase) >= 0) {
            LOGGER.log(
                    Level.WARNING,
                    "ws101.stop-timeout is {0}, which is not shorter than " + PHASE
                            + ", {1}: the stop of the application may exceed its time. Shorten the first, or lengthen"
                            + " the second",
                    stop,
                    phase);
        }
    }

    private static Duration stopTimeout(FilterRegistrationBean<?> registration) {
        try {
            return FilterSettings.of(Map.copyOf(registration.getInitParameters()))
                    .stopTimeout();
        } catch (IllegalArgumentException malformed) { // the filter says so when it starts
            return Duration.ZERO;
        }
    }
}
