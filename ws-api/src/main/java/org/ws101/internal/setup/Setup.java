package org.ws101.internal.setup;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ws101.WebSocketOptions;
import org.ws101.internal.extension.Extension;
import org.ws101.internal.observation.Observed;
import org.ws101.internal.protocol.Role;

/**
 * What a connection starts with: what is configured and what the opening handshake agreed on.
 *
 * @param role which end this is
 * @param options limits and timeouts
 * @param subprotocol the subprotocol agreed on
 * @param extension the extension agreed on, or null; it belongs to this connection alone
 * @param attachment what the user of the engine wants to find again with {@code Connection.attachmentOf}
 * @param provenance where it comes from
 * @param observed its opening handshake, for those who observe it; null when nobody does
 */
public record Setup(
        Role role,
        WebSocketOptions options,
        Optional<String> subprotocol,
        @Nullable Extension extension,
        @Nullable Object attachment,
        Provenance provenance,
        @Nullable Observed observed) {

    /** Packages of classes that stand for beans. */
    private static final List<String> FOR_BEANS = List.of("org.ws101.cdi.internal.", "org.ws101.spring.internal.");

    /** For one that nobody observes. */
    public Setup(
            Role role,
            WebSocketOptions options,
            Optional<String> subprotocol,
            @Nullable Extension extension,
            @Nullable Object attachment,
            Provenance provenance) {
        this(role, options, subprotocol, extension, attachment, provenance, null);
    }

    /** For a connection of which nothing else is known. */
    public Setup(
            Role role,
            WebSocketOptions options,
            Optional<String> subprotocol,
            @Nullable Extension extension,
            @Nullable Object attachment) {
        this(role, options, subprotocol, extension, attachment, Provenance.unknown());
    }

    /** The same for an application that logs call so. */
    public Setup at(Object place) {
        return from(provenance.at(place));
    }

    /** The same for a connection that comes from there. */
    public Setup from(Provenance where) {
        return new Setup(role, options, subprotocol, extension, attachment, where, observed);
    }

    /** The same for one that is observed, or not when that is null. */
    public Setup observed(@Nullable Observed handshake) {
        return new Setup(role, options, subprotocol, extension, attachment, provenance, handshake);
    }

    /** The connection's place, as logs call it. */
    public Object place(@Nullable Object application) {
        if (name().isEmpty()) {
            return application == null ? "A connection" : application.getClass().getName();
        }
        return provenance.place();
    }

    /** What logs call the application; a class of the library that stands for a bean is not named. */
    public String nameOf(Object application) {
        String type = application.getClass().getName();
        String name = name();
        if (name.isEmpty()) {
            return type;
        }
        return name.equals(type) || FOR_BEANS.stream().anyMatch(type::startsWith) ? name : name + " (" + type + ")";
    }

    private String name() {
        return provenance.place().toString();
    }
}
