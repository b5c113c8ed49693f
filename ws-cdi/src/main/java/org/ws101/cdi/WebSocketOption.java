package org.ws101.cdi;

import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * One of the {@linkplain org.ws101.WebSocketOptions options} of an endpoint, with the name and the syntax of the
 * filter's init-params: {@code @WebSocketOption(name = "idleTimeout", value = "5m")}. An init-param of the same name
 * overrides it, and MicroProfile Config overrides both.
 */
@Documented
@Retention(RUNTIME)
@Target({})
public @interface WebSocketOption {
    /** Returns the name of the builder's method, such as {@code maxMessageSize}. */
    String name();

    /**
     * Returns the value: a number, for sizes in bytes; a duration such as {@code 20s}, {@code 500ms} or {@code PT20S};
     * or the name of a constant.
     */
    String value();
}
