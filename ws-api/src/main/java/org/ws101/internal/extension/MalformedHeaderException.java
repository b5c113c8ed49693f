package org.ws101.internal.extension;

/** The peer sent a header field that breaks its grammar; the message tells what was expected and where. */
public final class MalformedHeaderException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int position;

    /**
     * A breach of the grammar at a known place.
     *
     * @param problem what was found or missing, as the start of a sentence; it must not quote the peer's text, because the
     *     message goes back to the peer
     * @param position index of the offending character in the field value, from 0
     */
    public MalformedHeaderException(String problem, int position) {
        super(problem + " at position " + position);
        this.position = position;
    }

    /** Index of the offending character in the field value, from 0; several field lines count as joined with {@code ", "}. */
    public int position() {
        return position;
    }
}
