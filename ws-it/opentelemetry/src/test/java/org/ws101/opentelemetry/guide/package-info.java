/** The examples of {@code docs/WATCHING.md}. */
@NullMarked
package org.ws101.opentelemetry.guide;

import org.jspecify.annotations.NullMarked;
