/** The example of {@code docs/SCALE-OUT.md}, which quotes it as it is. */
@NullMarked
package org.ws101.relay.guide;

import org.jspecify.annotations.NullMarked;
