/** A chat with Spring Boot and Spring Security. */
@NullMarked
package org.ws101.spring.demo;

import org.jspecify.annotations.NullMarked;
