/**
 * What a filter runs on between its start and its stop: answers opening handshakes on servlet requests, and holds the open
 * connections and the threads of the application until all have ended.
 *
 * <p>Owns the order of the checks (RFC 6455 §4.2, §10.2), which happen before the upgrade without exception, and the going
 * away (§7.4.1). Must not know frames, nor which container it runs on: that is the business of {@code
 * org.ws101.servlet.internal.transport}. Entry type: {@link org.ws101.servlet.internal.server.FilterServer}.
 */
@NullMarked
package org.ws101.servlet.internal.server;

import org.jspecify.annotations.NullMarked;
