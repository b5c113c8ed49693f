package org.ws101.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.spi.InitialContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pool of endpoints where the container has an executor, which is found by its JNDI name and belongs to the container. */
class ManagedThreadsTest {
    private static final Map<String, Object> NAMES = new ConcurrentHashMap<>();

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

    private JettyServer serving(Map<String, String> initParams) {
        return JettyServer.serving(
                initParams,
                endpoints -> endpoints.add(
                        "/ws",
                        Endpoint.of(ws -> threads.add(Thread.currentThread().getName()))
                                .threads(CallbackThreads.POOL)));
    }

    private String threadWith(Map<String, String> initParams) throws Exception {
        try (JettyServer server = serving(initParams);
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/ws").status());
            assertEquals("880203e8", client.frame());
            return threads.poll(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void isTheDefaultOneWhereThereIsOne() throws Exception {
        assertTrue(threadWith(Map.of()).startsWith("ws101-"));
        NAMES.put("java:comp/DefaultManagedExecutorService", managed);
        assertEquals("managed", threadWith(Map.of()));
        assertFalse(managed.isShutdown());
        assertEquals("managed", threadWith(Map.of())); // the application was stopped and started again
    }

    @Test
    void isTheOneThatIsNamedOrNone() throws Exception {
        NAMES.put("java:app/work", managed);
        assertEquals("managed", threadWith(Map.of("managedExecutor", "java:app/work")));
        NAMES.put("java:comp/DefaultManagedExecutorService", managed);
        assertTrue(threadWith(Map.of("managedExecutor", "none")).startsWith("ws101-"));
    }

    /** A {@code ManagedThreadFactory} is a {@code ThreadFactory}. */
    @Test
    void canBeAPoolOfThreadsThatTheContainerMakes() throws Exception {
        NAMES.put("java:comp/DefaultManagedThreadFactory", (ThreadFactory) task -> new Thread(task, "made"));
        assertEquals("made", threadWith(Map.of("managedExecutor", "java:comp/DefaultManagedThreadFactory")));
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
    void getsItsThreadsBackWhenTheApplicationStops() throws IOException, InterruptedException {
        NAMES.put("java:comp/DefaultManagedExecutorService", managed);
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Endpoint stubborn = Endpoint.of(ws -> {
                    began.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                    }
                })
                .threads(CallbackThreads.POOL);
        try (JettyServer server =
                        JettyServer.serving(Map.of("stopTimeout", "0s"), endpoints -> endpoints.add("/ws", stubborn));
                RawClient client = new RawClient(server.port())) {
            assertEquals(101, client.connect("/ws").status());
            assertTrue(began.await(10, TimeUnit.SECONDS));
            server.undeploy();
            assertEquals(0, interrupted.getCount());
        }
        assertFalse(managed.isShutdown());
    }
}
