/**
 * Checks of arguments, and values as errors and logs write them: so that a user can copy them into an option. Knows
 * nothing but the JDK. Begin with {@link org.ws101.internal.text.DurationText}.
 */
@NullMarked
package org.ws101.internal.text;

import org.jspecify.annotations.NullMarked;
