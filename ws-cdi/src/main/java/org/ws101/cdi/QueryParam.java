package org.ws101.cdi;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A callback's parameter that takes a parameter of the request's query, decoded.
 *
 * <p>Its type is one that {@link PathParam} names, a {@link java.util.List} of it, which takes all values, or an
 * {@link java.util.Optional} of it. What is not in the query is {@code null}, the empty list or the empty optional. A client
 * whose query cannot be read so, or that leaves out what a primitive parameter takes, does not connect: it gets status 400.
 */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface QueryParam {
    /** The name in the query; by default that of the Java parameter, which asks for compiling with {@code -parameters}. */
    String value() default "";
}
