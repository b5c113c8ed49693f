/**
 * Our client against the servers of others, our server against the clients of others. Owns no rule of RFC 6455: what counts here is
 * that two implementations that know nothing of each other agree. The other libraries are dependencies of the tests alone, and
 * run in the tests' own process. Entry types: {@link org.ws101.it.interop.ServersIT}, and {@link
 * org.ws101.it.interop.PeerServer} for one more server.
 */
@NullMarked
package org.ws101.it.interop;

import org.jspecify.annotations.NullMarked;
