/** The filter as a bean of Spring Boot, on the server that the build has chosen. */
@NullMarked
package org.ws101.spring;

import org.jspecify.annotations.NullMarked;
