package org.ws101.cdi.internal.model;

import org.jspecify.annotations.Nullable;
import org.ws101.Message;

/** What is sent for the value that a callback returns. Thread-safe. */
@FunctionalInterface
public interface Reply {
    /**
     * The message; null when nothing is to be sent.
     *
     * @throws Exception when the codec cannot write the value
     */
    @Nullable
    Message to(@Nullable Object value) throws Exception;
}
