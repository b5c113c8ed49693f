package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Declares that callbacks never block, so that they may run on the container's own I/O thread, which serves many connections: on
 * Jetty and Undertow, and in a client. That spares the hand-over to another thread. Elsewhere the threads stay what they are.
 *
 * <p>On the class of a {@link WebSocketEndpoint} or {@link WebSocketClientEndpoint}, which has callbacks or is a {@link
 * org.ws101.WebSocketListener}, it is for {@link OnText}, {@link OnBinary}, {@link OnPing}, {@link OnPong} and {@link OnError}.
 * {@link OnOpen} and {@link OnClose} have an ordinary thread, and may block: instances are made and destroyed there.
 *
 * <p>On a callback, it is for that one alone. What comes for another callback is handed over to an ordinary thread, and so is
 * what follows, until all that has been read is done: the order stays. {@code @OnError} is called where a callback has thrown,
 * so it needs the annotation too.
 *
 * <p>What such a callback must not do is said at {@link org.ws101.WebSocketOptions.Builder#nonBlocking}, and is the same on every
 * container. It returns what is to be sent, or calls {@link org.ws101.WebSocket#sendAsync}. Scopes, interceptors, security
 * annotations and the context of the application server are around it as around any other. The deployment fails where one of
 * them waits by its nature, with {@code @Transactional}; and for a {@link org.ws101.Continue}.
 *
 * <p>The option {@code nonBlocking} takes precedence: {@code false} lets all callbacks block, {@code true} declares those of a
 * class without this annotation.
 */
@Inherited
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface NonBlocking {}
