package org.ws101.cdi;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * One of the {@linkplain org.ws101.WebSocketOptions options} of an endpoint, by the name and in the writing of the filter's
 * init-params: {@code @WebSocketOption(name = "idleTimeout", value = "5m")}. An init-param of the same name takes precedence, and
 * over that MicroProfile Config.
 */
@Documented
@Retention(RUNTIME)
@Target({})
public @interface WebSocketOption {
    /** The name of the builder's method, such as {@code maxMessageSize}. */
    String name();

    /** A number, sizes in bytes; a duration such as {@code 20s}, {@code 500ms} or {@code PT20S}; or the name of a constant. */
    String value();
}
