/** The same with JSR-356; compiled, not run. */
package org.ws101.spring.chat.jsr356;
