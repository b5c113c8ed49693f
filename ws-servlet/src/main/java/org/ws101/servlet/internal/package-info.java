/**
 * How endpoints and settings come about: path templates and the routes they make, the texts of settings, and the start in a
 * web archive.
 *
 * <p>Must not know requests, connections, or which container it runs on. There is no single entry type: {@code
 * WebSocketFilter} puts the pieces together, and hands them to {@link org.ws101.servlet.internal.server.FilterServer}.
 */
@NullMarked
package org.ws101.servlet.internal;

import org.jspecify.annotations.NullMarked;
