package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The method of a {@link WebSocketEndpoint} that is called with each text message. What it returns is sent.
 *
 * <p>Exactly one parameter takes the payload: a {@link String}, a {@link java.io.Reader}, or an object of any other type,
 * which a {@link TextCodec} bean reads, or JSON-B where it is present. With a parameter {@code boolean last} the message
 * comes in parts, as they arrive, and the payload is a {@code String}; then the binary messages of the endpoint come in parts
 * as well; so it is with a {@code Flow.Publisher<String>} as the payload, which has the parts of one message as its subscriber
 * requests them. The other parameters are those of {@link OnOpen}.
 *
 * <p>A payload that cannot be read goes to {@link OnError} as a {@link CodecException}, else closes the connection with 1007.
 * An endpoint without this method answers a text message by closing with 1003.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnText {}
