/**
 * The callbacks of an annotated endpoint class: read once at deployment, with every mistake noted, and called with next to no
 * cost afterwards.
 *
 * <p>Entry types: {@link org.ws101.cdi.internal.model.ModelReader} makes an
 * {@link org.ws101.cdi.internal.model.EndpointModel}. It knows nothing of scopes and contexts, nor of when a callback is due.
 * RFC 6455 §7.4.1 has the close codes.
 */
@NullMarked
package org.ws101.cdi.internal.model;

import org.jspecify.annotations.NullMarked;
