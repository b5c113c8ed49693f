package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called when the connection is closed, by either side and for any
 * reason: exactly once, after every other callback, if the connection was ever open. Its return type is {@code void},
 * or a {@code CompletionStage<Void>}, which delays nothing.
 *
 * <p>A parameter of type {@link org.ws101.CloseReason} is the reason. The other parameters are those of {@link OnOpen}.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnClose {}
