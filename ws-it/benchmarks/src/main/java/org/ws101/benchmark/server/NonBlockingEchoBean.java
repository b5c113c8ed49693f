package org.ws101.benchmark.server;

import jakarta.enterprise.context.ApplicationScoped;
import org.ws101.cdi.NonBlocking;
import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Sends back what it gets, without ever waiting. */
@NonBlocking
@ApplicationScoped
@WebSocketEndpoint(BenchmarkServer.ECHO)
public class NonBlockingEchoBean {
    @OnText
    String text(String text) {
        return text;
    }

    @OnBinary
    byte[] binary(byte[] data) {
        return data;
    }
}
