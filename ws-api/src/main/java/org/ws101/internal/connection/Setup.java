package org.ws101.internal.connection;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.protocol.Role;

/**
 * What a connection starts with: what is configured and what the opening handshake agreed on.
 *
 * @param role which end this is
 * @param options limits and timeouts
 * @param subprotocol the subprotocol agreed on
 * @param extension the extension agreed on, or null; it belongs to this connection alone
 * @param attachment what the user of the engine wants to find again with {@link Connection#attachmentOf}
 */
public record Setup(
        Role role,
        WebSocketOptions options,
        Optional<String> subprotocol,
        @Nullable Extension extension,
        @Nullable Object attachment) {}
