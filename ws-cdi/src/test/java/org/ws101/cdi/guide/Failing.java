package org.ws101.cdi.guide;

import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

/** Not in the guide, which is about what should be. */
@WebSocketEndpoint("/failing")
class Failing {
    @OnText
    void fail(String text) {
        throw new IllegalStateException("nobody may read this: " + text);
    }
}
