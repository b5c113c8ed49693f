package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A method of a {@link WebSocketEndpoint} that is called with the exception of a callback, or a {@link CodecException}
 * for an unreadable payload. It is also called with the cause when the connection fails: the peer violated the protocol
 * or a limit, or the network failed. Its return value is sent.
 *
 * <p>There may be several, each with a parameter of another subtype of {@link Throwable}; the nearest to the type of
 * the exception is called. One without such a parameter handles every exception. The other parameters are those of
 * {@link OnOpen}.
 *
 * <p>A handled exception leaves the connection open. One without a method for it closes it, with 1007 for a payload,
 * 1008 for a violated constraint, and else 1011. A {@link org.ws101.WebSocketFailure} and a failed role check always
 * close it, with their code; the method is called all the same. A {@link org.ws101.WebSocketClosedException} of a
 * connection that has closed is not an error.
 *
 * <p>A failure of this method, at once or later in a stage or publisher that it returned, closes the connection with
 * 1011; this method is not called again. No text of an exception reaches the peer, unless this method returns it.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnError {}
