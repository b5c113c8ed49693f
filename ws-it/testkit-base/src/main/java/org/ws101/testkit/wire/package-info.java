/**
 * Ends of connections that send exactly the bytes of a test: for tests of malformed input, and of bytes on the wire.
 *
 * <p>A {@link org.ws101.testkit.wire.RawClient} tests a server, a {@link org.ws101.testkit.wire.RawServer} a client.
 * Both read and write heads of HTTP and frames of RFC 6455, and do nothing on their own. They do not depend on the
 * library under test.
 *
 * <p>A null argument causes a {@link NullPointerException}.
 */
@NullMarked
package org.ws101.testkit.wire;

import org.jspecify.annotations.NullMarked;
