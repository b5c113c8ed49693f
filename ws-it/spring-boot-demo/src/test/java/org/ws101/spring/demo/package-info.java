/** Tests of the demo. */
@NullMarked
package org.ws101.spring.demo;

import org.jspecify.annotations.NullMarked;
