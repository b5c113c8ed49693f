/**
 * What every container's transport needs: the upgrade handler, what it hands over, and read turns. Entry types: {@link
 * org.ws101.servlet.internal.transport.upgrade.Upgrading} and {@link org.ws101.internal.connection.ReadTurns}.
 *
 * <p>It must not know a container, nor anything of WebSocket but the connection (what follows the 101 of RFC 6455 §1.3).
 */
@NullMarked
package org.ws101.servlet.internal.transport.upgrade;

import org.jspecify.annotations.NullMarked;
