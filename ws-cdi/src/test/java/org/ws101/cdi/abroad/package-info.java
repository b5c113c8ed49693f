/** What endpoints of another package inherit. */
package org.ws101.cdi.abroad;
