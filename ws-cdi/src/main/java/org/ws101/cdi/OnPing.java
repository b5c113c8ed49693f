package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called with each ping. The library has answered it, unless the
 * option {@code controlFrames} is {@code MANUAL}. The return value of the method is sent as a message.
 *
 * <p>The application data, up to 125 bytes, is a parameter {@code byte[]} or {@link java.nio.ByteBuffer}, which is
 * optional. The other parameters are those of {@link OnOpen}.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnPing {}
