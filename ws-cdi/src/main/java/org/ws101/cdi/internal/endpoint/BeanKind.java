package org.ws101.cdi.internal.endpoint;

import java.lang.reflect.Type;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ws101.Continue;
import org.ws101.SelectProtocol;
import org.ws101.WebSocketListener;
import org.ws101.servlet.HandshakeCheck;

/** What a bean does on its path. Immutable. */
public enum BeanKind {
    CONTINUE(Continue.class),
    LISTENER(WebSocketListener.class),
    /** It has methods that are annotated as callbacks. */
    CALLBACKS(null),
    SELECT_PROTOCOL(SelectProtocol.class),
    HANDSHAKE_CHECK(HandshakeCheck.class);

    /** The roles of which a path needs exactly one. */
    public static final Set<BeanKind> SERVING = EnumSet.of(CONTINUE, LISTENER, CALLBACKS);

    private final @Nullable Class<?> type;

    BeanKind(@Nullable Class<?> type) {
        this.type = type;
    }

    /** The roles of a bean with these types, but for {@link #CALLBACKS}. */
    public static Set<BeanKind> of(Set<Type> types) {
        Set<BeanKind> roles = EnumSet.noneOf(BeanKind.class);
        for (BeanKind role : values()) {
            if (role.type().filter(types::contains).isPresent()) {
                roles.add(role);
            }
        }
        return roles;
    }

    /** The interface that a bean with this role implements. */
    public Optional<Class<?>> type() {
        return Optional.ofNullable(type);
    }
}
