package org.ws101.cdi.guide;

import org.ws101.CloseCode;
import org.ws101.cdi.OnText;
import org.ws101.cdi.Reply;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/quiz")
class Quiz {
    @OnText
    Reply<String> guess(int number) {
        return number == 42
                ? Reply.of("Right.").thenClose(CloseCode.NORMAL_CLOSURE, "You have won.")
                : Reply.of("Try again.");
    }
}
