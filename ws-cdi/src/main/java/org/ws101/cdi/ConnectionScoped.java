package org.ws101.cdi;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.context.NormalScope;
import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The scope of a bean with one instance for each WebSocket connection.
 *
 * <p>The instance is created when it is first used, and destroyed when the connection has ended: after {@code @OnClose}
 * or {@code onClose}, or after {@code proceed} has returned, and after the observers of {@link Closed}. The scope is
 * active on the thread of every callback, for the whole of {@link org.ws101.Continue#proceed}, and for the synchronous
 * observers of {@link Opened} and {@link Closed}. It is not active in a {@link org.ws101.servlet.HandshakeCheck} or
 * {@link org.ws101.SelectProtocol}, which run before there is a connection, nor on threads that the application starts.
 * A call of such a bean there throws a {@link jakarta.enterprise.context.ContextNotActiveException}.
 *
 * <p>A {@code @PreDestroy} method may call other such beans. An instance that is already destroyed is replaced by a new
 * one, which is destroyed too. A further call then throws a
 * {@link jakarta.enterprise.context.ContextNotActiveException}: beans that call each other come to an end.
 *
 * <p>One thread at a time uses the instances of a connection, because its callbacks are serial.
 */
@NormalScope
@Inherited
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD, FIELD})
public @interface ConnectionScoped {}
