package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called when a connection is open, before all other callbacks. Its
 * return value is sent.
 *
 * <p>Parameters, all of them optional and in any order: {@link org.ws101.WebSocket}, {@link PathParam} and
 * {@link QueryParam} values, {@link org.ws101.servlet.HandshakeRequest}, {@link java.security.Principal}.
 * {@link WebSocketEndpoint} describes all callbacks.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnOpen {}
