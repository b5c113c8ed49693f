package org.ws101.it.ee;

import org.ws101.cdi.OnBinary;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Answers the clients of the application. */
@WebSocketEndpoint("/{area}/echo")
class Echo {
    @OnText
    String text(String text) {
        return text;
    }

    @OnBinary
    byte[] binary(byte[] data) {
        return data;
    }
}
