package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called with each pong, also with the answers to the pings of
 * {@code pingInterval}, except the pong of a {@link org.ws101.WebSocket#ping}. Its return value is sent.
 *
 * <p>The application data, up to 125 bytes, is a parameter {@code byte[]} or {@link java.nio.ByteBuffer}, which is
 * optional. The other parameters are those of {@link OnOpen}.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnPong {}
