/**
 * Two programs for conformance suites to work on, one for each role: {@link org.ws101.demo.conformance.EchoServer} and
 * {@link org.ws101.demo.conformance.EchoClient}. Both send every message back as it came (RFC 6455, RFC 7692).
 *
 * <p>They know the public packages of ws101 only, and nothing of what a suite tries out.
 */
@NullMarked
package org.ws101.demo.conformance;

import org.jspecify.annotations.NullMarked;
