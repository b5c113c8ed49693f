/**
 * WebSocket endpoints as beans of Spring Boot.
 *
 * <p>Entry type: {@link org.ws101.spring.WebSocketAutoConfiguration}, which Boot finds by itself.
 */
@NullMarked
package org.ws101.spring;

import org.jspecify.annotations.NullMarked;
