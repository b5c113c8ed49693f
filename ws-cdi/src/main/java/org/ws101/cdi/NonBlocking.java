package org.ws101.cdi;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Declares that callbacks never block, so that they may run on the container's own I/O thread of many connections: on
 * Jetty and Undertow, and in a client. That avoids the change to another thread. Elsewhere the threads do not change.
 *
 * <p>On the class of a {@link WebSocketEndpoint} or {@link WebSocketClientEndpoint}, with callbacks or of type
 * {@link org.ws101.WebSocketListener}, it applies to {@link OnText}, {@link OnBinary}, {@link OnPing}, {@link OnPong}
 * and {@link OnError}. {@link OnOpen} and {@link OnClose} run on an ordinary thread, and may block: instances are
 * created and destroyed there.
 *
 * <p>On a callback, it applies to that one alone. A message for another callback moves to an ordinary thread, with all
 * input that has been read behind it, so the order is preserved. {@code @OnError} is called on the thread of the
 * callback that has thrown, so it needs the annotation too.
 *
 * <p>{@link org.ws101.WebSocketOptions.Builder#nonBlocking} lists the forbidden calls, on every container. Return the
 * message, or call {@link org.ws101.WebSocket#sendAsync}. Scopes, interceptors, security annotations and the context of
 * the application server apply as to any other callback. The deployment fails with {@code @Transactional}, which may
 * wait, and for a {@link org.ws101.Continue}.
 *
 * <p>The option {@code nonBlocking} overrides this: {@code false} permits all callbacks to block, {@code true} declares
 * those of a class without this annotation.
 */
@Inherited
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface NonBlocking {}
