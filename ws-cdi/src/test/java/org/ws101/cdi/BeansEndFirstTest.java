package org.ws101.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.inject.Inject;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.lang.annotation.Annotation;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ws101.CloseReason;
import org.ws101.Continue;
import org.ws101.WebSocket;
import org.ws101.WebSocketListener;
import org.ws101.servlet.CallbackThreads;
import org.ws101.servlet.WebSocketFilter;
import org.ws101.testkit.internal.server.JettyServer;
import org.ws101.testkit.wire.RawClient;

/** A CDI container that shuts down before the server does. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // against hanging for ever
class BeansEndFirstTest {
    private static final BlockingQueue<String> LAST = new LinkedBlockingQueue<>();

    @Test
    void connectionsGet1001WhileTheirBeansAreThereAndNewOnesGet503() throws Exception {
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder("org.ws101");
                Deployment deployment =
                        new Deployment(Dependent.class, Application.class, Blocking.class, Listening.class)) {
            try (RawClient dependent = deployment.connect("/dependent");
                    RawClient application = deployment.connect("/application");
                    RawClient blocking = deployment.connect("/blocking");
                    RawClient listening = deployment.connect("/listening")) {
                for (RawClient peer : new RawClient[] {dependent, application, blocking, listening}) {
                    peer.sendText("ready?");
                    assertEquals("ready?", peer.receive());
                }
                CompletableFuture<Void> stopping = CompletableFuture.runAsync(deployment::stopBeans);
                for (RawClient peer : new RawClient[] {dependent, application, blocking, listening}) {
                    assertEquals("close 1001", peer.receive());
                }
                stopping.join();
            }
            assertEquals("[noted, noted, noted, noted]", LAST.toString());
            LAST.clear();
            assertEquals(503, deployment.refusalOf("/dependent"));
            assertEquals(503, deployment.refusalOf("/blocking"));
            deployment.stopServer();
            assertTrue(log.lines().stream().noneMatch(BeansEndFirstTest::hasStackTrace), log::toString);
        }
    }

    @Test
    void aCallbackThatOutlivesItsBeansLeavesNoStackTrace() throws Exception {
        SeContainer beans = Beans.start(Diary.class, Stubborn.class, StubbornProcedure.class);
        try (FaultyBeansTest.Recorder log = new FaultyBeansTest.Recorder("org.ws101")) {
            try (JettyServer server = start(servedBy(beans));
                    RawClient peer = RawClient.upgraded(server.port(), "/stubborn");
                    RawClient other = RawClient.upgraded(server.port(), "/stubborn-procedure")) {
                peer.sendText("wait");
                other.sendText("wait");
                Thread caught = Stubborn.CAUGHT.get(60, TimeUnit.SECONDS);
                Thread proceeding = StubbornProcedure.CAUGHT.get(60, TimeUnit.SECONDS);
                beans.close();
                Stubborn.GO.release(2);
                caught.join();
                proceeding.join();
            }
            assertTrue(log.lines().stream().noneMatch(BeansEndFirstTest::hasStackTrace), log::toString);
        }
    }

    @Test
    void aCallbackOnAThreadOfTheContainerIsInterruptedWhileItsBeansAreThere() throws Exception {
        SeContainer beans = Beans.start(Diary.class, Slow.class);
        try (JettyServer server = start(servedBy(beans));
                RawClient peer = RawClient.upgraded(server.port(), "/slow")) {
            peer.sendText("wait");
            assertTrue(Slow.ENTERED.tryAcquire(60, TimeUnit.SECONDS));
            beans.close();
            assertEquals("[noted, noted]", LAST.toString());
        } finally {
            LAST.clear();
        }
    }

    /** As the containers of a WAR announce it. */
    @Test
    void theEndOfOneWebApplicationLeavesTheOthers() throws Exception {
        try (SeContainer beans = Beans.start(Diary.class, Application.class)) {
            ServletContextHandler one = announced("/one", beans);
            ServletContextHandler two = announced("/two", beans);
            try (JettyServer server = start(one, two);
                    RawClient first = RawClient.upgraded(server.port(), "/one/application");
                    RawClient second = RawClient.upgraded(server.port(), "/two/application")) {
                second.sendText("ready?");
                assertEquals("ready?", second.receive());
                CompletableFuture<Void> ending = CompletableFuture.runAsync(
                        () -> announce(beans, BeforeDestroyed.Literal.APPLICATION, one.getServletContext()));
                assertEquals("close 1001", first.receive());
                ending.join();
                second.sendText("still there?");
                assertEquals("still there?", second.receive());
            }
            LAST.clear();
        }
    }

    /** The recorder puts what was thrown at the end of the line. */
    private static boolean hasStackTrace(String line) {
        return line.endsWith(">");
    }

    private static ServletContextHandler servedBy(SeContainer beans) {
        return context("/", new WebSocketFilter(endpoints -> WebSocketBeans.register(beans, endpoints)));
    }

    private static ServletContextHandler announced(String path, SeContainer beans) {
        ServletContextHandler context = context(path, new WebSocketFilter());
        context.addEventListener(new ServletContextListener() {
            @Override
            public void contextInitialized(ServletContextEvent event) {
                announce(beans, Initialized.Literal.APPLICATION, event.getServletContext());
            }
        });
        return context;
    }

    private static void announce(SeContainer beans, Annotation what, ServletContext context) {
        beans.getBeanManager().getEvent().select(ServletContext.class, what).fire(context);
    }

    private static ServletContextHandler context(String path, WebSocketFilter filter) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        holder.setInitParameters(Map.of("stopTimeout", "100ms"));
        ServletContextHandler context = new ServletContextHandler(path);
        context.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        return context;
    }

    private static JettyServer start(ServletContextHandler... contexts) {
        return JettyServer.start(new ContextHandlerCollection(contexts));
    }

    abstract static class Echo {
        @Inject
        Diary diary;

        @OnText
        String text(String text) {
            return text;
        }

        @OnClose
        void close(CloseReason reason) {
            noteLast(diary);
        }
    }

    /** Only where the diary is still there. */
    private static void noteLast(Diary diary) {
        diary.note("last");
        LAST.add("noted");
    }

    @WebSocketEndpoint("/dependent")
    static class Dependent extends Echo {}

    @ApplicationScoped
    @WebSocketEndpoint("/application")
    static class Application extends Echo {}

    @WebSocketEndpoint("/blocking")
    static class Blocking implements Continue {
        @Inject
        Diary diary;

        @Override
        public void proceed(WebSocket webSocket) throws Exception {
            webSocket.forEachMessage(webSocket::sendAll);
            noteLast(diary);
        }
    }

    @WebSocketEndpoint("/listening")
    static class Listening implements WebSocketListener {
        @Inject
        Diary diary;

        @Override
        public void onText(WebSocket webSocket, String text) {
            webSocket.sendText(text);
        }

        @Override
        public void onClose(WebSocket webSocket, CloseReason reason) {
            noteLast(diary);
        }
    }

    @WebSocketEndpoint("/slow")
    static class Slow extends Echo {
        static final Semaphore ENTERED = new Semaphore(0);

        @Override
        @OnText
        String text(String text) {
            ENTERED.release();
            try {
                new Semaphore(0).acquire();
            } catch (InterruptedException e) {
                noteLast(diary);
            }
            return text;
        }
    }

    @WebSocketEndpoint(value = "/stubborn", threads = CallbackThreads.POOL)
    static class Stubborn {
        static final CompletableFuture<Thread> CAUGHT = new CompletableFuture<>();
        static final Semaphore GO = new Semaphore(0);

        @OnText
        String text(String text) {
            CAUGHT.complete(Thread.currentThread());
            GO.acquireUninterruptibly();
            return text;
        }
    }

    @WebSocketEndpoint(value = "/stubborn-procedure", threads = CallbackThreads.POOL)
    static class StubbornProcedure implements Continue {
        static final CompletableFuture<Thread> CAUGHT = new CompletableFuture<>();

        @Override
        public void proceed(WebSocket webSocket) {
            CAUGHT.complete(Thread.currentThread());
            Stubborn.GO.acquireUninterruptibly();
        }
    }
}
