/** Fixtures that the tests of several packages share. They must not know the code under test. */
package org.ws101.testing;
