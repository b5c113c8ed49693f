/**
 * What JMX shows of a web application, and how that gets there. Where the module {@code java.management} is missing, or hidden, nothing
 * is registered. Entry type: {@link org.ws101.servlet.internal.management.Management}. It must not know requests and transports.
 */
@NullMarked
package org.ws101.servlet.internal.management;

import org.jspecify.annotations.NullMarked;
