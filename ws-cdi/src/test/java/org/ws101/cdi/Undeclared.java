package org.ws101.cdi;

import java.io.IOException;

/** Throws a checked exception that no signature declares, as code in Kotlin may. */
public final class Undeclared {
    private Undeclared() {}

    /** Never returns. */
    public static RuntimeException thrown() {
        throw Undeclared.<RuntimeException>unchecked(new IOException("on purpose"));
    }

    @SuppressWarnings("unchecked") // erasure lets it pass
    private static <E extends Throwable> RuntimeException unchecked(Throwable any) throws E {
        throw (E) any;
    }
}
