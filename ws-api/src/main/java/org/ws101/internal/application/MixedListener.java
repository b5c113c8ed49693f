package org.ws101.internal.application;

import org.ws101.Opcode;
import org.ws101.WebSocketListener;

/**
 * A listener that is declared not to block, but for some of its callbacks. One that passes calls on to another passes this on
 * too. As thread-safe as any listener.
 */
public interface MixedListener extends WebSocketListener {
    /**
     * Whether the callback for what has this opcode may block all the same. Always the same answer, once {@code onOpen} has
     * returned.
     *
     * @param opcode of text, binary, ping or pong
     */
    boolean mayBlock(Opcode opcode);

    /** What logs name: the listener itself, or of one that only puts something around calls the one behind it. */
    default WebSocketListener named() {
        return this;
    }
}
