/**
 * The examples of {@code docs/ENDPOINTS.md}, which quotes them as they are, and the test that runs each of them. They are written
 * as an application would write them, so they know nothing of the tests of {@code org.ws101.cdi}.
 */
@NullMarked
package org.ws101.cdi.guide;

import org.jspecify.annotations.NullMarked;
