package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * A method of a {@link WebSocketEndpoint} that is called with what a callback threw, with a {@link CodecException} for a
 * payload that cannot be read, and with the reason when the connection fails: the peer broke the protocol or a limit, or the
 * network failed. What it returns is sent.
 *
 * <p>There may be several, each with a parameter of another subtype of {@link Throwable}; the nearest to the type of what was
 * thrown is called. One without such a parameter takes everything. The other parameters are those of {@link OnOpen}.
 *
 * <p>An exception that such a method takes is settled: the connection stays open. One that none takes closes it, with 1007 for
 * a payload, 1008 for a constraint that was violated, and else 1011. A {@link org.ws101.WebSocketFailure} and a failed role
 * check always close it, with their code; the method learns of it. A {@link org.ws101.WebSocketClosedException} of a
 * connection that has closed is not an error.
 *
 * <p>What fails in this method, at once or later in a stage or publisher that it returned, closes the connection with 1011; this
 * method is not called again. Nothing of an exception is told to the peer, unless this method returns it.
 */
@Documented
@Retention(RUNTIME)
@Target(METHOD)
public @interface OnError {}
