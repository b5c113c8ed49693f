package org.ws101.cdi;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A callback's parameter that takes a segment of the path: of {@code /chat/{room}} the parameter {@code room}, decoded.
 *
 * <p>Its type is {@code String}, a primitive or its wrapper, an enum, {@link java.util.UUID}, or any class with a public static
 * method {@code valueOf}, {@code of}, {@code fromString} or {@code parse}, or a public constructor, that takes one
 * {@code String} (or {@code CharSequence}). A client whose path cannot be read so does not connect: it gets status 404.
 */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface PathParam {
    /** The name in the path; by default that of the Java parameter, which asks for compiling with {@code -parameters}. */
    String value() default "";
}
