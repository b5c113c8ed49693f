/**
 * Our server against the clients of others: the same rows for each of them. What is particular to a client stays in its adapter,
 * which only translates, and the adapters know neither the rows nor our library. The browser reports what it finds in a page of
 * its own; the page of the demo it is told to use by {@link org.ws101.it.interop.clients.DevTools}. Entry types: {@link
 * org.ws101.it.interop.clients.ClientsIT}, and {@link org.ws101.it.interop.clients.PeerClient} for one more client.
 */
@NullMarked
package org.ws101.it.interop.clients;

import org.jspecify.annotations.NullMarked;
