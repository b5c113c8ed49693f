package org.ws101.it.ee;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;

/** Takes away what cannot be deployed on a JDK that has no virtual threads. */
public class WithoutVirtualThreads implements Extension {
    void veto(@Observes ProcessAnnotatedType<Annotated.Virtual> event) {
        if (Runtime.version().feature() < 21) {
            event.veto();
        }
    }
}
