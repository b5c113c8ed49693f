/**
 * Starts the containers under test and talks to them. Entry types: {@link org.ws101.it.harness.OnEveryContainer}, {@link
 * org.ws101.it.harness.Container} and {@link org.ws101.it.harness.RawClient}. It must not use the library under test: what
 * goes over the wire is written down here a second time, from RFC 6455 §5.2.
 */
@NullMarked
package org.ws101.it.harness;

import org.jspecify.annotations.NullMarked;
