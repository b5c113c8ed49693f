package org.ws101.servlet.internal.replay;

/** Where a connection begins in the messages of a group. */
public enum Outset {
    /** Behind the latest: its client has not been there before. */
    NEW,
    /** Behind the last that its client has seen. */
    RESUMED,
    /** Behind the latest, although its client has been there: what it missed is not kept. */
    AFRESH
}
