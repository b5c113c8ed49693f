/** The example of the documentation for applications without beans. */
package org.ws101.servlet.guide;
