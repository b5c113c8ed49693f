package org.ws101.internal.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ws101.BegunHandshake;
import org.ws101.CapturedContext;
import org.ws101.ContextCapture;
import org.ws101.ObservedConnection;

class HandshakeContextsTest {
    private static final BegunHandshake HANDSHAKE = new BegunHandshake(
            BegunHandshake.Side.CLIENT,
            "GET",
            "ws",
            new ObservedConnection(
                    "", "ws://host", "/", InetSocketAddress.createUnresolved("host", 80), Optional.empty()),
            Map.of());

    private final List<String> told = new ArrayList<>();

    /** Notes what it is told. */
    private class Noting implements CapturedContext {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        public void call(CapturedContext.Callback callback, Call call) throws Exception {
            told.add(name + " " + callback);
            call.make();
        }

        @Override
        public Map<String, String> headers() {
            return Map.of("Of", name, name, "there");
        }

        @Override
        public void accepting() {
            told.add(name + " accepting");
        }

        @Override
        public void accepted(int status) {
            told.add(name + " accepted " + status);
        }

        @Override
        public void refused(int status, String reason) {
            told.add(name + " refused " + status + " " + reason);
        }
    }

    private HandshakeContexts begin(ContextCapture... captures) {
        return HandshakeContexts.begin(List.of(captures), () -> HANDSHAKE);
    }

    @Test
    void nothingIsDoneWithoutACapture() {
        HandshakeContexts none = HandshakeContexts.begin(List.of(), () -> {
            throw new AssertionError("nobody asks for the handshake");
        });
        none.accepting();
        none.accepted(101);
        none.refused(403, "No.");
        none.<RuntimeException>call(() -> told.add("called"));
        assertEquals(List.of("called"), told);
        assertEquals(Map.of(), none.headers());
        assertSame(CallContext.NONE, none.calls());
        assertSame(CallContext.NONE, none.calls(Optional.empty()));
    }

    @Test
    void eachCaptureFollowsTheHandshakeAndItsConnection() {
        HandshakeContexts contexts = begin(
                handshake -> {
                    assertSame(HANDSHAKE, handshake);
                    return new Noting("a");
                },
                handshake -> new Noting("b"));
        contexts.<RuntimeException>call(() -> told.add("called"));
        contexts.accepting();
        contexts.accepted(101);
        contexts.refused(403, "No.");
        contexts.calls().<RuntimeException>call(CapturedContext.Callback.OPEN, "a call", () -> told.add("called"));
        contexts.calls(Optional.of(new Noting("container")))
                .<RuntimeException>call(CapturedContext.Callback.TEXT, "a call", () -> told.add("called"));
        assertEquals(
                List.of(
                        "a HANDSHAKE",
                        "b HANDSHAKE",
                        "called",
                        "a accepting",
                        "b accepting",
                        "a accepted 101",
                        "b accepted 101",
                        "a refused 403 No.",
                        "b refused 403 No.",
                        "a OPEN",
                        "b OPEN",
                        "called",
                        "container TEXT",
                        "a TEXT",
                        "b TEXT",
                        "called"),
                told);
        assertEquals(Map.of("Of", "b", "a", "there", "b", "there"), contexts.headers());
    }

    @Test
    void whatACaptureThrowsEndsThoseBeforeIt() {
        IllegalStateException failure = new IllegalStateException();
        assertSame(
                failure,
                assertThrows(
                        IllegalStateException.class,
                        () -> begin(handshake -> new Noting("a"), handshake -> {
                            throw failure;
                        })));
        assertEquals(List.of("a refused 0 another ContextCapture has failed"), told);
    }

    /** As one in Kotlin may throw. */
    @Test
    void soDoesWhatIsNotDeclared() {
        assertThrows(
                IOException.class,
                () -> begin(handshake -> new Noting("a"), handshake -> {
                    throw HandshakeContextsTest.<RuntimeException>undeclared();
                }));
        assertEquals(List.of("a refused 0 another ContextCapture has failed"), told);
    }

    @SuppressWarnings("unchecked") // erasure lets it pass
    private static <E extends Throwable> RuntimeException undeclared() throws E {
        throw (E) new IOException("on purpose");
    }

    @Test
    @SuppressWarnings("NullAway") // it is wrong
    void aCaptureMustNotReturnNull() {
        assertEquals(
                "A ContextCapture returned null",
                assertThrows(NullPointerException.class, () -> begin(handshake -> null))
                        .getMessage());
    }

    @Test
    void whatOneThrowsAtTheEndIsNoMatterForTheOthers() {
        HandshakeContexts contexts = begin(
                handshake -> new Noting("a") {
                    @Override
                    public void accepted(int status) {
                        throw new AssertionError("a bug");
                    }

                    @Override
                    public void refused(int status, String reason) {
                        throw new IllegalStateException("a bug");
                    }
                },
                handshake -> new Noting("undeclared") {
                    @Override
                    public void accepted(int status) {
                        throw HandshakeContextsTest.<RuntimeException>undeclared();
                    }

                    @Override
                    public void refused(int status, String reason) {
                        throw HandshakeContextsTest.<RuntimeException>undeclared();
                    }
                },
                handshake -> new Noting("b"));
        contexts.accepted(101);
        contexts.refused(0, "Nobody is there.");
        assertEquals(List.of("b accepted 101", "b refused 0 Nobody is there."), told);
    }
}
