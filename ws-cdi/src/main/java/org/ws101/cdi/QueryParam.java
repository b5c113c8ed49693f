package org.ws101.cdi;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A parameter of a callback whose value is a parameter of the request's query, decoded.
 *
 * <p>Its type is one of {@link PathParam}, a {@link java.util.List} of it, for all values, or an
 * {@link java.util.Optional} of it. A missing parameter is {@code null}, the empty list or the empty optional. A query
 * that cannot be converted, or without the value of a primitive parameter, is refused with 400.
 */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface QueryParam {
    /**
     * Returns the name in the query; the default is that of the Java parameter, which needs the compiler option
     * {@code -parameters}.
     */
    String value() default "";
}
