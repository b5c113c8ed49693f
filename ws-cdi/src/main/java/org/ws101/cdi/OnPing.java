package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called with each ping. It has been answered already, unless the option
 * {@code controlFrames} leaves that to the application. What the method returns is sent as a message.
 *
 * <p>The application data, at most 125 bytes, comes as a {@code byte[]} or a {@link java.nio.ByteBuffer}, if there is such a
 * parameter. The other parameters are those of {@link OnOpen}.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnPing {}
