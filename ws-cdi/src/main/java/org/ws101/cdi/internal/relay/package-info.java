/**
 * What CDI has to do with other nodes of an application: the relay that is a bean or named by the configuration, and events that are fired
 * on every node. Entry types: {@link org.ws101.cdi.internal.relay.RelayBeans} and {@link
 * org.ws101.cdi.internal.relay.RelayedEvents}.
 *
 * <p>It must not know endpoints or connections.
 */
@NullMarked
package org.ws101.cdi.internal.relay;

import org.jspecify.annotations.NullMarked;
