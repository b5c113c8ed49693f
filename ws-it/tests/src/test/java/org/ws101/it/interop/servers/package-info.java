/**
 * Our client against the servers of others: the same rows for each of them, plain and over TLS. A server is an adapter that does
 * what {@link org.ws101.it.interop.servers.ServerScript} says; it knows neither the rows nor our library. The other libraries
 * are dependencies of the tests alone, and run in the tests' own process. Entry types: {@link
 * org.ws101.it.interop.servers.ServersIT}, {@link org.ws101.it.interop.servers.ServersDeflateIT}, and {@link
 * org.ws101.it.interop.servers.PeerServer} for one more server.
 */
@NullMarked
package org.ws101.it.interop.servers;

import org.jspecify.annotations.NullMarked;
