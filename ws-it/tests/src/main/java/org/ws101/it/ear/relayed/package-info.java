/** A web archive without CDI that relays over a topic of the server, and is deployed twice. */
@NullMarked
package org.ws101.it.ear.relayed;

import org.jspecify.annotations.NullMarked;
