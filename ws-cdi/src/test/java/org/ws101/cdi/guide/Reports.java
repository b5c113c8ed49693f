package org.ws101.cdi.guide;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;
import org.ws101.servlet.CallbackThreads;

@WebSocketEndpoint(value = "/reports", threads = CallbackThreads.POOL)
class Reports {
    @OnText
    String report(String name) {
        return name + " by " + Thread.currentThread().getName();
    }
}
