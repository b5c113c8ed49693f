package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called with each text message. Its return value is sent.
 *
 * <p>Exactly one parameter is the payload: a {@link String}, a {@link java.io.Reader}, or an object of any other type,
 * which a {@link TextCodec} bean reads, or JSON-B if it is present. With a parameter {@code boolean last} the message
 * comes in parts, as they arrive, and the payload is a {@code String}; the binary messages of the endpoint then come in
 * parts as well. The payload may also be a {@code Flow.Publisher<String>}, which publishes the parts of one message as
 * its subscriber requests them. The other parameters are those of {@link OnOpen}.
 *
 * <p>An unreadable payload causes a {@link CodecException}: {@link OnError} handles it, else the connection is closed
 * with 1007. An endpoint without this method closes the connection with 1003 at a text message.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnText {}
