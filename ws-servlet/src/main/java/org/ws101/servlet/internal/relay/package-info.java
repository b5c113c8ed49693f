/**
 * The envelopes that carry broadcasts between the nodes of an application. Entry types: {@link
 * org.ws101.servlet.internal.relay.EnvelopeWriter} and {@link org.ws101.servlet.internal.relay.EnvelopeReader}.
 *
 * <p>It must not know connections, or what carries the envelopes.
 */
@NullMarked
package org.ws101.servlet.internal.relay;

import org.jspecify.annotations.NullMarked;
