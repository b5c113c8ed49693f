/** The examples of docs/TESTING.md, as an application would write them. */
@NullMarked
package org.ws101.testkit.guide;

import org.jspecify.annotations.NullMarked;
