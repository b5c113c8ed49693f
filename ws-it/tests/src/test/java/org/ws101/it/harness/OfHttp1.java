package org.ws101.it.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A test that is about HTTP/1.1 itself: its header fields and request line, several requests on a connection, or a response that closes
 * one. It is skipped where the clients speak HTTP/2; what holds there instead is in {@code Http2IT}.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface OfHttp1 {}
