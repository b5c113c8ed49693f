package org.ws101.micrometer.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.MessageTooBigException;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketTimeoutException;

/** The values of tags. */
class WordsTest {
    @Test
    void anExceptionIsOneOfFewCauses() {
        assertEquals("message-too-big", Words.cause(new WebSocketFailure(CloseCode.MESSAGE_TOO_BIG, "1048577 bytes")));
        assertEquals("4xxx", Words.cause(new WebSocketFailure(CloseCode.of(4711), "mine")));
        assertEquals("timeout", Words.cause(new WebSocketTimeoutException("10 s")));
        assertEquals(
                "closed", Words.cause(new WebSocketClosedException(new CloseReason(CloseCode.NORMAL_CLOSURE, "bye"))));
        assertEquals("message-too-big", Words.cause(new MessageTooBigException(10, 5)));
        assertEquals("dropped", Words.cause(new WebSocketException("The connection was dropped")));
        assertEquals("no-thread", Words.cause(new RejectedExecutionException("full")));
        assertEquals("network", Words.cause(new IOException("reset")));
        assertEquals("error", Words.cause(new StackOverflowError()));
        assertEquals("exception", Words.cause(new IllegalStateException("a bug")));
    }

    @Test
    void anUncommonStatusIsItsClass() {
        assertEquals("none", Words.status(0));
        assertEquals("403", Words.status(403));
        assertEquals("4xx", Words.status(418));
        assertEquals("5xx", Words.status(599));
        assertEquals("other", Words.status(600));
        assertEquals("other", Words.status(-1));
    }

    @Test
    void aCodeOfAnApplicationIsItsRange() {
        assertEquals("1006", Words.code(CloseCode.ABNORMAL_CLOSURE));
        assertEquals("3xxx", Words.code(CloseCode.of(3999)));
        assertEquals("4xxx", Words.code(CloseCode.of(4000)));
    }
}
