/** A chat with this library. */
package org.ws101.spring.chat.here;
