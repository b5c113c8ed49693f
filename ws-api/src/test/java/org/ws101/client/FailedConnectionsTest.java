package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ws101.CloseReason;
import org.ws101.PermessageDeflate;
import org.ws101.PermessageDeflate.Parameters;
import org.ws101.WebSocket;
import org.ws101.WebSocketClosedException;
import org.ws101.WebSocketFailure;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.socket.ClientServices;
import org.ws101.testkit.wire.RawServer;

/**
 * A thousand connections that fail in each way, half of them in each style, in the middle of compressed messages and with
 * contexts kept: each tells once, with the code and the cause, and no thread, no socket and no compressor is left.
 */
@Timeout(180)
class FailedConnectionsTest {
    private static final int TIMES = 1_000;
    private static final int AT_ONCE = 64;

    private static final WebSocketClient CLIENT = WebSocketClient.builder()
            .options(WebSocketOptions.builder()
                    .permessageDeflate(PermessageDeflate.offer(Parameters.none()))
                    .build())
            .build();

    /** What the server does in the middle of a compressed message, and what comes of it. */
    private record Failure(
            String name, int code, @Nullable Class<? extends Throwable> cause, ScriptedServer.Script script) {
        @Override
        public String toString() {
            return name;
        }

        private static void end(RawServer peer, String hex) throws IOException {
            peer.sendHex(hex);
            peer.readToEnd();
        }

        private static byte[] zeros(int size) {
            Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
            deflater.setInput(new byte[size]);
            byte[] out = new byte[size];
            int length = deflater.deflate(out, 0, size, Deflater.SYNC_FLUSH);
            deflater.end();
            return java.util.Arrays.copyOf(out, length);
        }
    }

    static List<Failure> failures() {
        byte[] bomb = Failure.zeros(2 << 20);
        return List.of(
                new Failure("invalid data", 1007, WebSocketFailure.class, peer -> Failure.end(peer, "80 02 FFFF")),
                new Failure("invalid text", 1007, WebSocketFailure.class, peer -> Failure.end(peer, "80 03 fa0f00")),
                new Failure("message too big", 1009, WebSocketFailure.class, peer -> {
                    peer.sendFrame(0x80, bomb);
                    peer.readToEnd();
                }),
                new Failure(
                        "frame too big",
                        1009,
                        WebSocketFailure.class,
                        peer -> Failure.end(peer, "80 7F 0000000000200000")),
                new Failure("breach", 1002, WebSocketFailure.class, peer -> Failure.end(peer, "C0 00")),
                new Failure("hang up", 1006, null, peer -> {}),
                new Failure("reset", 1006, IOException.class, RawServer::reset));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void tellOnceAndLeaveNothing(Failure failure) throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept("Sec-WebSocket-Extensions: permessage-deflate");
            assertEquals(0xC1, peer.readFrame().first()); // so the client holds a compressor
            peer.sendHex("41 08 f24805000000ffff"); // "He", so it holds a decompressor too
            failure.script.play(peer);
        })) {
            URI uri = server.uri("/");
            leavesNothing(number -> {
                if (number % 2 == 0) {
                    listening(uri, failure);
                } else {
                    blocking(uri, failure);
                }
            });
            assertNull(server.failure());
        }
    }

    private static void blocking(URI uri, Failure failure) {
        WebSocket ws = CLIENT.connect(uri);
        ws.sendText("a".repeat(2000));
        WebSocketClosedException e = assertThrows(WebSocketClosedException.class, ws::receiveAll);
        assertEquals(failure.code, e.reason().code().code());
        assertCause(failure, e.getCause());
    }

    private static void listening(URI uri, Failure failure) {
        Heard heard = new Heard();
        CLIENT.connect(uri, heard).sendText("a".repeat(2000));
        assertEquals(failure.code, heard.closed.join().code().code());
        assertEquals(failure.cause == null ? 0 : 1, heard.errors.size());
        assertCause(failure, heard.errors.poll());
        assertEquals(1, heard.closes.get());
    }

    private static void assertCause(Failure failure, @Nullable Throwable cause) {
        if (failure.cause == null) {
            assertNull(cause);
        } else {
            assertInstanceOf(failure.cause, cause);
        }
    }

    @ParameterizedTest
    @EnumSource
    void listenersThatFailAreToldOnceAndLeaveNothing(Callback failing) throws Exception {
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept("Sec-WebSocket-Extensions: permessage-deflate");
            peer.sendHex("C1 07 F248CDC9C90700");
            peer.readToEnd();
        })) {
            URI uri = server.uri("/");
            leavesNothing(number -> {
                Heard heard = new Heard() {
                    @Override
                    public void onOpen(WebSocket webSocket) {
                        webSocket.sendText("a".repeat(2000));
                        failing.failIf(Callback.ON_OPEN);
                    }

                    @Override
                    public void onText(WebSocket webSocket, String text) {
                        failing.failIf(Callback.ON_TEXT);
                    }
                };
                WebSocket ws = CLIENT.connect(uri, heard);
                assertEquals(1011, heard.closed.join().code().code());
                assertInstanceOf(Wanted.class, heard.errors.poll());
                assertTrue(heard.errors.isEmpty());
                assertEquals(1, heard.closes.get());
                assertEquals(1011, ws.closeReason().orElseThrow().code().code());
            });
        }
    }

    private enum Callback {
        ON_OPEN,
        ON_TEXT;

        void failIf(Callback now) {
            if (this == now) {
                throw new Wanted();
            }
        }
    }

    private static final class Wanted extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Wanted() {
            super("as the test wants it", null, false, false); // a thousand stack traces would fill the log
        }
    }

    private static class Heard implements WebSocketListener {
        final ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
        final AtomicInteger closes = new AtomicInteger();
        final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

        @Override
        public void onError(WebSocket webSocket, Throwable cause) {
            errors.add(cause);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            closes.incrementAndGet();
            closed.complete(reason);
        }
    }

    @FunctionalInterface
    private interface Attempt {
        void run(int number) throws Exception;
    }

    private static void leavesNothing(Attempt attempt) throws Exception {
        Threads.await("no client is at work", () -> Threads.ofClients().isEmpty());
        int filesBefore = Threads.openFiles();
        ExecutorService applications = Executors.newFixedThreadPool(AT_ONCE);
        try (ClientServices.Lease lease = ClientServices.lease()) { // the same services for all
            List<Future<?>> attempts = new ArrayList<>();
            for (int i = 0; i < TIMES; i++) {
                int number = i;
                attempts.add(applications.submit(() -> {
                    attempt.run(number);
                    return null;
                }));
            }
            for (Future<?> each : attempts) {
                each.get();
            }
            Threads.await(
                    "no compressor is left",
                    () -> lease.services().compressors().lent() == 0);
        } finally {
            applications.shutdown();
        }
        Threads.await("no thread is left", () -> Threads.ofClients().isEmpty());
        Threads.await("no socket is left", () -> Threads.openFiles() <= filesBefore + 2);
    }
}
