/** The first endpoint in the documentation. */
package org.ws101.spring.start;
