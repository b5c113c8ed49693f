/**
 * The relay beside that of Spring, which relays STOMP: the same nodes, clients and messages, each process measured. Compiled in the profile
 * {@code relay-comparison} alone, which has the libraries.
 */
@NullMarked
package org.ws101.relay.comparison;

import org.jspecify.annotations.NullMarked;
