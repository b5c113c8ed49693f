package org.ws101.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ws101.CloseReason;
import org.ws101.Message;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.client.WebSocketClient;
import org.ws101.it.harness.Container;
import org.ws101.it.harness.Eventually;

/** A thousand of our clients in this process, against our own server in another; the threads of the clients are counted. */
@Timeout(120)
@Execution(ExecutionMode.SAME_THREAD) // the threads of this process are counted
class ThousandClientsIT {
    private static final int CLIENTS = 1_000;
    private static final int ROUNDS = 3;
    /** Before JDK 21 an opening holds a thread while it is under way. */
    private static final int OPENINGS_AT_ONCE = 32;
    /** All that open connections hold together: the selector, the timers and the watchdog. */
    private static final List<String> SHARED =
            List.of("ws101-client-selector", "ws101-client-timers", "ws101-client-watchdog");

    private final List<WebSocket> open = new ArrayList<>();

    @BeforeEach
    void noClientIsLeft() {
        Eventually.answer(ThousandClientsIT::platformThreads, List::isEmpty);
    }

    @AfterEach
    void close() {
        open.forEach(WebSocket::abort);
        Eventually.answer(ThousandClientsIT::platformThreads, List::isEmpty);
    }

    /** The clients' threads that are not virtual. */
    private static List<String> platformThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ws101-client-"))
                .sorted()
                .toList();
    }

    private static URI uri(Container container) {
        return container.server().uri("ws", "/listener");
    }

    /** Compressed from the second round on. */
    private static String message(int round, int client) {
        return round + " of " + client + "-".repeat(round * 1000);
    }

    private void openAll(URI uri, WebSocketClient client, WebSocketListener[] listeners) {
        Semaphore places = new Semaphore(OPENINGS_AT_ONCE);
        List<CompletableFuture<WebSocket>> openings = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            places.acquireUninterruptibly();
            CompletableFuture<WebSocket> opening =
                    listeners.length == 0 ? client.connectAsync(uri) : client.connectAsync(uri, listeners[i]);
            openings.add(opening.whenComplete((webSocket, failure) -> places.release()));
        }
        openings.forEach(opening -> open.add(opening.join()));
    }

    /** Waits for the end of the threads that had opened connections, which are kept for a few seconds before JDK 21. */
    private static void assertThreePlatformThreads() {
        assertEquals(SHARED, Eventually.answer(ThousandClientsIT::platformThreads, SHARED::equals));
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "TOMCAT_10"})
    void blockingConnectionsHoldThreeThreadsOnAnyJdk(Container container) {
        openAll(uri(container), WebSocketClient.create(), new WebSocketListener[0]);
        assertThreePlatformThreads();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < CLIENTS; i++) {
                open.get(i).sendText(message(round, i));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertEquals(new Message.Text(message(round, i)), open.get(i).receiveAll());
            }
            assertEquals(SHARED, platformThreads());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "TOMCAT_10"})
    void listenersHoldThreeThreadsBesideThoseOfTheExecutorOnAnyJdk(Container container) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            WebSocketClient client =
                    WebSocketClient.builder().executor(executor).build();
            echoToListeners(uri(container), client, SHARED.size());
        } finally {
            executor.shutdown();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "TOMCAT_10"})
    void callbacksHoldAtMostAThreadEachBeforeJdk21AndNoneSince(Container container) throws Exception {
        boolean virtual = Runtime.version().feature() >= 21;
        echoToListeners(uri(container), WebSocketClient.create(), SHARED.size() + (virtual ? 0 : CLIENTS));
    }

    private void echoToListeners(URI uri, WebSocketClient client, int mostThreads) throws Exception {
        Mailbox[] mailboxes = new Mailbox[CLIENTS];
        for (int i = 0; i < CLIENTS; i++) {
            mailboxes[i] = new Mailbox();
        }
        openAll(uri, client, mailboxes);
        assertThreePlatformThreads();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < CLIENTS; i++) {
                open.get(i).sendText(message(round, i));
            }
            for (int i = 0; i < CLIENTS; i++) {
                assertEquals(message(round, i), mailboxes[i].messages.take());
            }
            int threads = platformThreads().size();
            assertTrue(threads <= mostThreads, threads + " threads");
        }
        for (WebSocket webSocket : open) {
            webSocket.close();
        }
        for (Mailbox mailbox : mailboxes) {
            assertEquals(1000, mailbox.reason.join().code().code());
        }
    }

    private static final class Mailbox implements WebSocketListener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<CloseReason> reason = new CompletableFuture<>();

        @Override
        public void onText(WebSocket webSocket, String text) {
            messages.add(text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason why) {
            reason.complete(why);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JETTY_EE10", "TOMCAT_10"})
    @EnabledForJreRange(min = JRE.JAVA_21)
    void aVirtualThreadForEachClientHoldsNoPlatformThreadWhileItReceives(Container container) throws Exception {
        URI uri = uri(container);
        openAll(uri, WebSocketClient.create(), new WebSocketListener[0]);
        int before = Thread.getAllStackTraces().size();
        CountDownLatch receiving = new CountDownLatch(CLIENTS);
        List<Future<?>> echoes = new ArrayList<>();
        // called by name because the tests are compiled for JDK 17
        ExecutorService perClient = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try {
            for (int i = 0; i < CLIENTS; i++) {
                int number = i;
                echoes.add(perClient.submit(() -> {
                    receiving.countDown();
                    echo(number);
                    return null;
                }));
            }
            receiving.await();
            assertTrue(carriers(before) < 100, () -> carriers(before) + " more threads for " + CLIENTS + " receivers");
            for (int i = 0; i < CLIENTS; i++) {
                open.get(i).sendText("go");
            }
            for (Future<?> echo : echoes) {
                echo.get();
            }
            assertEquals(SHARED, platformThreads());
        } finally {
            perClient.shutdown();
        }
    }

    private void echo(int number) {
        WebSocket webSocket = open.get(number);
        assertEquals(new Message.Text("go"), webSocket.receiveAll());
        for (int round = 0; round < ROUNDS; round++) {
            webSocket.sendText(message(round, number));
            assertEquals(new Message.Text(message(round, number)), webSocket.receiveAll());
        }
    }

    private static int carriers(int before) {
        return Thread.getAllStackTraces().size() - before;
    }
}
