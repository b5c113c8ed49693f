package org.ws101.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseCode;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.WebSocketOptions;
import org.ws101.internal.thread.SharedThread;
import org.ws101.testkit.wire.RawServer;

/** An executor of the application that runs callbacks on the thread that asks for them, which others may depend on. */
@Timeout(120)
class CallerRunsTest {
    private enum Kind {
        ALWAYS,
        WHEN_IT_IS_FULL
    }

    private final CountDownLatch over = new CountDownLatch(1);
    private final ThreadPoolExecutor pool = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());

    @AfterEach
    void end() {
        over.countDown();
        pool.shutdown();
    }

    private Executor executor(Kind kind) {
        if (kind == Kind.ALWAYS) {
            return Runnable::run;
        }
        pool.execute(this::awaitTheEnd);
        return pool;
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private WebSocketClient client(Kind kind) {
        WebSocketOptions options =
                WebSocketOptions.builder().closeTimeout(Duration.ofMillis(100)).build();
        return WebSocketClient.builder()
                .executor(executor(kind))
                .options(options)
                .build();
    }

    private static void play(RawServer peer) throws Exception {
        peer.accept();
        peer.echo();
    }

    /** The second message comes to a connection that waits for input. */
    @ParameterizedTest
    @EnumSource
    void aCallbackThatWaitsDelaysNoOtherConnection(Kind kind) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CompletableFuture<Boolean> shared = new CompletableFuture<>();
        WebSocketListener listener = new WebSocketListener() {
            @Override
            public void onText(WebSocket webSocket, String text) {
                if (text.equals("first")) {
                    first.countDown();
                    return;
                }
                shared.complete(SharedThread.isThis());
                awaitTheEnd();
            }
        };
        try (ScriptedServer server = ScriptedServer.plain(CallerRunsTest::play);
                WebSocket neighbour = WebSocketClient.create().connect(server.uri("/"))) {
            WebSocket webSocket = client(kind).connect(server.uri("/"), listener);
            webSocket.sendText("first");
            first.await();
            webSocket.sendText("second");
            assertFalse(shared.join());
            neighbour.sendText("still there");
            assertEquals(new Message.Text("still there"), neighbour.receive(Duration.ofSeconds(30)));
            over.countDown();
            webSocket.abort();
        }
    }

    /** As when its timeout ends the connection. */
    @ParameterizedTest
    @EnumSource
    void theLastCallbackAndWhatFollowsAreNotOnTheThreadOfTheTimers(Kind kind) throws Exception {
        CompletableFuture<Boolean> onClose = new CompletableFuture<>();
        WebSocketListener listener = new WebSocketListener() {
            @Override
            public void onClose(WebSocket webSocket, CloseReason reason) {
                onClose.complete(SharedThread.isThis());
            }
        };
        try (ScriptedServer server = ScriptedServer.plain(peer -> {
            peer.accept();
            peer.readToEnd();
        })) {
            WebSocket webSocket = client(kind).connect(server.uri("/"), listener);
            CompletableFuture<Boolean> closed = webSocket
                    .closed()
                    .handle((reason, failure) -> SharedThread.isThis())
                    .toCompletableFuture();
            webSocket.close(CloseCode.NORMAL_CLOSURE);
            assertFalse(onClose.join());
            assertFalse(closed.join());
        }
    }
}
