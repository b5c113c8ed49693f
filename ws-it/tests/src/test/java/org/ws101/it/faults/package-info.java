/**
 * Faults of peers, of the application and of what it runs on, two hundred of each kind at once, beside a thousand orderly peers.
 * Entry types: {@link org.ws101.it.faults.FaultsIT} and {@link org.ws101.it.faults.Faults}, the list of kinds.
 */
@NullMarked
package org.ws101.it.faults;

import org.jspecify.annotations.NullMarked;
