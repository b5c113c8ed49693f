package org.ws101.internal.thread;

import java.util.concurrent.RejectedExecutionException;

/** Threads take no more tasks because the application that they belong to is stopping, and not for want of something. Immutable. */
public final class StoppedException extends RejectedExecutionException {
    private static final long serialVersionUID = 1L;

    public StoppedException() {
        super("the application is stopping");
    }
}
