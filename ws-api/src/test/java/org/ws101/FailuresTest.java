package org.ws101;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exceptions tell. */
class FailuresTest {
    @Test
    void aFailureHasTheCodeAndTheTextOfItsCloseFrame() {
        WebSocketFailure failure = new WebSocketFailure(CloseCode.POLICY_VIOLATION, "no such room");
        assertEquals(CloseCode.POLICY_VIOLATION, failure.code());
        assertEquals("no such room", failure.text());
        assertEquals("no such room", failure.getMessage());
    }

    @Test
    void aFailureWithoutATextHasAnEmptyOne() {
        assertEquals("", new WebSocketFailure(CloseCode.POLICY_VIOLATION, null).text());
    }

    @ParameterizedTest
    @ValueSource(ints = {1005, 1006, 1015})
    void aFailureNeedsACodeThatMayBeSent(int code) {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> new WebSocketFailure(CloseCode.of(code), "text"));
        assertTrue(e.getMessage().contains(Integer.toString(code)), e.getMessage());
    }

    @Test
    void aClosedConnectionTellsItsReasonAndItsCause() {
        CloseReason reason = new CloseReason(CloseCode.ABNORMAL_CLOSURE, "");
        Throwable cause = new IllegalStateException("reset");
        WebSocketClosedException closed = new WebSocketClosedException(reason, cause);
        assertEquals(reason, closed.reason());
        assertSame(cause, closed.getCause());
        assertEquals("The connection is closed: 1006 abnormal-closure", closed.getMessage());
        assertEquals(reason, new WebSocketClosedException(reason).reason());
        WebSocketClosedException known = new WebSocketClosedException("s1f", reason, cause);
        assertEquals("The connection s1f is closed: 1006 abnormal-closure", known.getMessage());
    }

    @Test
    void codeAndReasonSurviveSerialisation() throws Exception {
        WebSocketFailure failure =
                (WebSocketFailure) copy(new WebSocketFailure(CloseCode.POLICY_VIOLATION, "no such room"));
        assertEquals(CloseCode.POLICY_VIOLATION, failure.code());
        assertEquals("no such room", failure.text());
        CloseReason reason = new CloseReason(CloseCode.GOING_AWAY, "bye");
        assertEquals(reason, ((WebSocketClosedException) copy(new WebSocketClosedException(reason))).reason());
    }

    private static Object copy(Object original) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(original);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return in.readObject();
        }
    }

    @Test
    void aMessageThatIsTooBigNamesTheOption() {
        String message = new MessageTooBigException(200, 125).getMessage();
        assertTrue(
                message.contains("200") && message.contains("maxFrameSize, 125") && message.contains("sendAll"),
                message);
    }

    @Test
    void everythingThatHappensToAConnectionIsAWebSocketException() {
        for (RuntimeException e : new RuntimeException[] {
            new WebSocketFailure(CloseCode.POLICY_VIOLATION, ""),
            new WebSocketClosedException(CloseReason.of(CloseCode.GOING_AWAY)),
            new MessageTooBigException(2, 1),
            new WebSocketTimeoutException("late")
        }) {
            assertTrue(WebSocketException.class.isInstance(e));
        }
    }
}
