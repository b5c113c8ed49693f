package org.ws101.cdi.internal;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocketListener;
import org.ws101.servlet.HandshakeCheck;

/** What a bean does on its path. Immutable. */
enum BeanKind {
    CONTINUE(Continue.class),
    LISTENER(WebSocketListener.class),
    /** It has methods that are annotated as callbacks. */
    CALLBACKS(null),
    SELECT_PROTOCOL(SelectProtocol.class),
    HANDSHAKE_CHECK(HandshakeCheck.class);

    /** The roles of which a path needs exactly one. */
    static final Set<BeanKind> SERVING = EnumSet.of(CONTINUE, LISTENER, CALLBACKS);

    private final @Nullable Class<?> type;

    BeanKind(@Nullable Class<?> type) {
        this.type = type;
    }

    /** The interface that a bean with this role implements. */
    Optional<Class<?>> type() {
        return Optional.ofNullable(type);
    }
}
