package org.ws101.cdi;

import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A parameter of a callback whose value is a segment of the path: of {@code /chat/{room}} the parameter {@code room},
 * decoded.
 *
 * <p>Its type is {@code String}, a primitive or its wrapper, an enum or {@link java.util.UUID}. It may also be a class
 * with a public static method {@code valueOf}, {@code of}, {@code fromString} or {@code parse}, or a public
 * constructor. Such a method or constructor accepts one {@code String} or {@code CharSequence}. A path that cannot be
 * converted is refused with 404.
 */
@Documented
@Retention(RUNTIME)
@Target(PARAMETER)
public @interface PathParam {
    /**
     * Returns the name in the path; the default is that of the Java parameter, which needs the compiler option
     * {@code -parameters}.
     */
    String value() default "";
}
