/** The same chat, written for this library, for Spring's own WebSocket and for JSR-356: for the guide. */
package org.ws101.spring.chat;
