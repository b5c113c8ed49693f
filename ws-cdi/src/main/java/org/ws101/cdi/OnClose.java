package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called when the connection is closed, whoever closed it and why: exactly
 * once, after every other callback, if the connection was ever open. It returns nothing, or a
 * {@code CompletionStage<Void>}, which nobody waits for.
 *
 * <p>A parameter of type {@link org.ws101.CloseReason} tells why. The other parameters are those of {@link OnOpen}.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnClose {}
