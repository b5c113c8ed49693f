package org.ws101.cdi.guide;

import org.ws101.CloseCode;
import org.ws101.WebSocketFailure;
import org.ws101.cdi.CodecException;
import org.ws101.cdi.OnError;
import org.ws101.cdi.OnText;
import org.ws101.cdi.WebSocketEndpoint;

@WebSocketEndpoint("/halves")
class Halves {
    @OnText
    int half(int number) {
        if (number < 0) {
            throw new WebSocketFailure(CloseCode.of(4001), "No negative numbers.");
        }
        if (number % 2 != 0) {
            throw new IllegalArgumentException(number + " is odd");
        }
        return number / 2;
    }

    @OnError
    String odd(IllegalArgumentException cause) {
        return cause.getMessage();
    }

    @OnError
    String unreadable(CodecException cause) {
        return "Send a number.";
    }
}
