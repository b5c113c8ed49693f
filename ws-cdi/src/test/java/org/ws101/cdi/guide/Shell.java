package org.ws101.cdi.guide;

import jakarta.inject.Inject;
import org.ws101.cdi.OnOpen;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/shell")
class Shell {
    @Inject
    Prompter prompter;

    @OnOpen
    void open() {
        prompter.prompt();
    }
}
