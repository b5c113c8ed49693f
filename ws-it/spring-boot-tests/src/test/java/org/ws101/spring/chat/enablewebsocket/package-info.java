/** The same with Spring's own WebSocket; compiled, not run. */
package org.ws101.spring.chat.enablewebsocket;
