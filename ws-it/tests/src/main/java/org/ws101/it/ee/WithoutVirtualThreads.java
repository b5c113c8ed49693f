package org.ws101.it.ee;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;

/** Takes away what cannot be deployed on a JDK that has no virtual threads. */
public class WithoutVirtualThreads implements Extension {
    void annotated(@Observes ProcessAnnotatedType<Annotated.Virtual> event) {
        veto(event);
    }

    void blocking(@Observes ProcessAnnotatedType<BlockingBean.Virtual> event) {
        veto(event);
    }

    void listening(@Observes ProcessAnnotatedType<Listener.VirtualBean> event) {
        veto(event);
    }

    private static void veto(ProcessAnnotatedType<?> event) {
        if (Runtime.version().feature() < 21) {
            event.veto();
        }
    }
}
