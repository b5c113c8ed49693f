package org.ws101.cdi.internal.model;

import org.jspecify.annotations.Nullable;

/** Where the argument for a parameter comes from. Thread-safe. */
@FunctionalInterface
interface Argument {
    /**
     * The argument of a call.
     *
     * @throws org.ws101.cdi.CodecException when the payload cannot be read
     */
    @Nullable
    Object of(ArgumentSource source);
}
