package org.ws101.servlet.internal.relay;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.ws101.CloseReason;
import org.ws101.Opcode;

/**
 * What one node tells the others. Immutable, but for the arrays, to which nobody writes.
 *
 * @param node who tells it
 * @param sequence rises with each envelope of a node
 * @param application the context path of the application
 * @param content what it tells
 */
public record Envelope(UUID node, long sequence, String application, Content content) {
    /** What an envelope tells. */
    public sealed interface Content {}

    /**
     * A message for connections.
     *
     * @param scope which ones
     * @param closingSlow whether those that read too slowly are closed, not skipped
     * @param variants the message, as different endpoints write it
     */
    public record Sending(Scope scope, boolean closingSlow, List<Variant> variants) implements Content {
        public Sending {
            variants = List.copyOf(variants);
        }
    }

    /**
     * A message as some endpoints write it.
     *
     * @param paths their templates; empty for all endpoints
     * @param type text or binary
     * @param payload text in UTF-8
     */
    public record Variant(Set<String> paths, Opcode type, byte[] payload) {
        public Variant {
            paths = Set.copyOf(paths);
        }
    }

    /**
     * The end of connections.
     *
     * @param scope which ones
     * @param reason with which they are closed
     */
    public record Closing(Scope scope, CloseReason reason) implements Content {}

    /**
     * Something that has happened in the application.
     *
     * @param subject what it is about; the application's own, or the name of a class
     * @param text what is said of it
     */
    public record Event(String subject, String text) implements Content {}

    /**
     * What one replay tells the others.
     *
     * @param replay the name of both
     * @param note what it tells
     */
    public record Replayed(String replay, ReplayNote note) implements Content {}
}
