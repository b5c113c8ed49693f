/** What the WAR has beside the demo. */
@NullMarked
package org.ws101.spring.demo.war;

import org.jspecify.annotations.NullMarked;
