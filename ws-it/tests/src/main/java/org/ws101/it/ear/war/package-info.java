/** What an application has around its endpoints, all in one web archive. Entry type {@link org.ws101.it.ear.war.Words}. */
@NullMarked
package org.ws101.it.ear.war;

import org.jspecify.annotations.NullMarked;
