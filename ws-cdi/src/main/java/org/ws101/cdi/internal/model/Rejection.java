package org.ws101.cdi.internal.model;

import org.ws101.WebSocketFailure;

/** A callback could not be made, or what it returned not be used: carries what to do if no {@code @OnError} takes the cause. */
public final class Rejection extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient WebSocketFailure otherwise;

    /** @param otherwise made for this rejection, and without a cause */
    public Rejection(Throwable cause, WebSocketFailure otherwise) {
        super(cause);
        otherwise.initCause(cause); // for the log
        this.otherwise = otherwise;
    }

    /** What the connection fails with when nobody takes the cause. */
    public WebSocketFailure otherwise() {
        return otherwise;
    }
}
