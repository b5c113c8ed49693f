package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.testkit.wire.RawClient;

/** The threads of the pool where the filter names an executor or a thread factory of the container. */
class ManagedThreadsTest {
    static final Map<String, Object> NAMES = new ConcurrentHashMap<>();

    /** The naming of a container. */
    public static final class Naming implements InitialContextFactory {
        @Override
        public Context getInitialContext(Hashtable<?, ?> environment) {
            return (Context) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Context.class}, (self, method, arguments) -> {
                        if (method.getName().equals("lookup") && NAMES.containsKey(arguments[0])) {
                            return NAMES.get(arguments[0]);
                        }
                        throw new NameNotFoundException("nothing of that name");
                    });
        }
    }

    private final ExecutorService managed = Executors.newFixedThreadPool(2, task -> new Thread(task, "managed"));
    private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();

    @BeforeEach
    void name() {
        System.setProperty(Context.INITIAL_CONTEXT_FACTORY, Naming.class.getName());
    }

    @AfterEach
    void forget() {
        System.clearProperty(Context.INITIAL_CONTEXT_FACTORY);
        NAMES.clear();
        managed.shutdownNow();
    }

    private ServedContext serving(Map<String, String> initParams) {
        return ServedContext.serving(
                initParams,
                endpoints -> endpoints
                        .add(
                                "/blocking",
                                Endpoint.of(ws -> threads.add(
                                                Thread.currentThread().getName()))
                                        .withThreads(CallbackThreads.POOL))
                        .add("/listener", Endpoint.listening(Noting::new).withThreads(CallbackThreads.POOL)));
    }

    private final class Noting implements WebSocketListener {
        @Override
        public void onOpen(WebSocket webSocket) {
            threads.add(Thread.currentThread().getName());
            webSocket.close();
        }
    }

    private String threadOf(String path, Map<String, String> initParams) throws Exception {
        try (ServedContext server = serving(initParams);
                RawClient client = RawClient.upgraded(server.port(), path)) {
            assertEquals("880203e8", client.readFrame().wholeHex());
            return threads.poll(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void areThoseOfTheLibraryUnlessOthersAreNamed() throws Exception {
        NAMES.put("java:comp/DefaultManagedExecutorService", managed);
        for (String path : List.of("/listener", "/blocking")) {
            assertTrue(threadOf(path, Map.of()).startsWith("ws101-"));
            assertTrue(threadOf(path, Map.of("managedExecutor", "none")).startsWith("ws101-"));
        }
    }

    @Test
    void runCallbacksButNothingWithoutAnEnd() throws Exception {
        NAMES.put("java:app/work", managed);
        Map<String, String> named = Map.of("managedExecutor", "java:app/work");
        assertEquals("managed", threadOf("/listener", named));
        assertTrue(threadOf("/blocking", named).startsWith("ws101-"));
        assertFalse(managed.isShutdown());
        assertEquals("managed", threadOf("/listener", named)); // the application was stopped and started again
    }

    /** A {@code ManagedThreadFactory} is a {@code ThreadFactory}; its threads have the context of the request that made them. */
    @Test
    void areMadeByAFactoryForOneConnectionEachAndInItsRequest() throws Exception {
        AtomicInteger made = new AtomicInteger();
        NAMES.put("java:comp/DefaultManagedThreadFactory", (ThreadFactory) task -> new Thread(
                task,
                "made " + made.incrementAndGet() + " by "
                        + Thread.currentThread().getName()));
        Map<String, String> named = Map.of("managedExecutor", "java:comp/DefaultManagedThreadFactory");
        assertTrue(threadOf("/listener", named).startsWith("ws101-"));
        try (ServedContext server = serving(named)) {
            for (int number = 1; number <= 3; number++) {
                try (RawClient client = RawClient.upgraded(server.port(), "/blocking")) {
                    assertEquals("880203e8", client.readFrame().wholeHex());
                    String name = threads.poll(30, TimeUnit.SECONDS);
                    assertTrue(name.startsWith("made " + number + " by qtp"), name);
                }
            }
        }
    }

    @Test
    void mustBeThereWhenItIsNamed() {
        var missing = assertThrows(
                WebSocketDeploymentException.class, () -> serving(Map.of("managedExecutor", "java:app/nothing")));
        assertTrue(missing.getMessage().contains("java:app/nothing"), missing.getMessage());
        assertThrows(
                WebSocketDeploymentException.class, () -> serving(Map.of("managedExecutor", "ldap://example.org/x")));
        NAMES.put("java:app/text", "text");
        var wrong = assertThrows(
                WebSocketDeploymentException.class, () -> serving(Map.of("managedExecutor", "java:app/text")));
        assertTrue(wrong.getMessage().contains("java.lang.String"), wrong.getMessage());
    }

    @Test
    void areGivenBackWhenTheApplicationStops() throws IOException, InterruptedException {
        NAMES.put("java:app/work", managed);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        WebSocketListener stubborn = new WebSocketListener() {
            @Override
            public void onOpen(WebSocket webSocket) {
                began.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }
        };
        Endpoint endpoint = Endpoint.listening(() -> stubborn).withThreads(CallbackThreads.POOL);
        Map<String, String> initParams = Map.of("stopTimeout", "0s", "managedExecutor", "java:app/work");
        try (ServedContext server = ServedContext.serving(initParams, endpoints -> endpoints.add("/ws", endpoint));
                RawClient client = RawClient.open(server.port())) {
            client.upgrade("/ws");
            assertTrue(began.await(30, TimeUnit.SECONDS));
            server.undeploy();
            assertEquals(0, interrupted.getCount());
        }
        assertFalse(managed.isShutdown());
    }
}
